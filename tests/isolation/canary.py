"""Requests with unique words wherever a caller may say something, to every endpoint."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from core.http.endpoint import Endpoint
from tests.isolation.id_fields import ENDPOINTS, fields
from tests.isolation.requests import event
from tests.isolation.resources import Things
from tests.support.clients.native import Native
from tests.support.data.events import Answer, Pairs
from tests.support.inspect.logs import Logs

SAID = "c4n4ry"
"""Said in confidence: stands in content, metadata, titles, keys and headers, and in what models and AWS say."""

NAMED = "n4m3d"
"""Said where a dialect may quote it in its refusal: an id, a query's value, a name of a few that are known."""

Event = dict[str, Any]

PROSE: dict[str, Any] = {
    "content": SAID,
    "message": SAID,
    "text": SAID,
    "title": SAID,
    "name": f"{SAID}.csv",
    "description": SAID,
    "system_prompt": SAID,
    "metadata": {SAID: SAID},
    "messages": [{"role": "user", "content": SAID}],
    "items": [{"type": "message", "role": "user", "content": SAID}],
    "existing_mapping": {"<EMAIL_1>": f"{SAID}@example.com"},
}
"""What can be said in the fields of bodies that hold what somebody says."""

SHAPELESS: list[Any] = [{SAID: SAID}, [[SAID]], f"{SAID}\ud800"]
"""What no field takes for prose."""

HEADERS = ("Idempotency-Key", "X-Pii-Mapping", "X-Pii-Positions", "X-Chat-History-Pii-Mapping", "Cookie", "User-Agent")


def good(operation: str, caller: Native, things: Things) -> Event:
    """A request that says what it can."""
    made = event(operation, things, _headers(caller, ("Idempotency-Key", SAID), ("Cookie", SAID), ("User-Agent", SAID)))
    return _saying(made, {name: PROSE[name] for name in _body(ENDPOINTS[operation]) if name in PROSE})


def bad(operation: str, caller: Native, things: Things) -> Iterator[Event]:
    """Requests of which each has something wrong: a field, a value of the query or the path, a header, a body."""
    endpoint = ENDPOINTS[operation]
    made = event(operation, things, _headers(caller))
    for name in _body(endpoint):
        for value in SHAPELESS if name in PROSE else [NAMED, {NAMED: NAMED}]:
            yield _saying(made, {name: value})
    for body in (f'{{"content":"{SAID}', f'"{SAID}"', f'{{"{SAID}":{SAID}}}', SAID) if made["body"] else ():
        yield made | {"body": body}
        yield made | {"body": body, "isBase64Encoded": True}
    for name in (name for where, name in fields(endpoint) if where == "query"):
        yield made | {"multiValueQueryStringParameters": {name: [NAMED]}}
    for name in made["pathParameters"] or {}:
        yield made | {"pathParameters": made["pathParameters"] | {name: NAMED}}
    yield from (event(operation, things, _headers(caller, (name, SAID * 100))) for name in HEADERS)
    yield from (event(operation, things, headers) for headers in _strangers())


def secrets(caller: Native) -> list[str]:
    """What may appear nowhere: the words, the key and its secret."""
    return [SAID, NAMED, caller.api_key, caller.api_key.split("_")[2]]


def silent(logs: Logs, owner: Native) -> bool:
    """Whether the logs have lines, and none of them a word of it."""
    said = logs.read()
    return '"message":"request"' in said and not [word for word in secrets(owner) if word in said]


def discreet(answer: Answer, owner: Native) -> bool:
    """Whether an answer that is an error quotes nothing that was said in confidence."""
    told = answer.text + str(answer.headers)
    return answer.status < 400 or not [word for word in (SAID, owner.api_key) if word in told]


def crash(**_: Any) -> None:
    """What no code expects, quoting what it was given."""
    raise RuntimeError(SAID)


def refusal(**_: Any) -> None:
    """What AWS says of a request that we should not have made: it likes to quote."""
    raise ClientError({"Error": {"Code": "ValidationException", "Message": f"Invalid: {SAID}"}}, "PutItem")


def _headers(caller: Native, *more: tuple[str, str]) -> Pairs:
    return [("X-API-Key", caller.api_key), *more]


def _strangers() -> Iterator[Pairs]:
    for credential in (SAID, f"skein_{SAID}_{SAID}", ".".join([SAID] * 3)):
        yield [("X-API-Key", credential)]
        yield [("Authorization", f"Bearer {credential}")]
    yield [("Authorization", f"Basic {SAID}")]


def _body(endpoint: Endpoint) -> list[str]:
    return [name for where, name in fields(endpoint) if where == "body"]


def _saying(made: Event, said: dict[str, Any]) -> Event:
    """The event with fields of its body changed; a form keeps its own."""
    if not said or made["isBase64Encoded"]:
        return made
    return made | {"body": json.dumps(json.loads(made["body"] or "{}") | said)}
