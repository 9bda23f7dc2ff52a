"""Requests to every endpoint with unique words in every field that a caller can fill."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from core.http.endpoint import Endpoint
from tests.isolation.id_fields import ENDPOINTS, list_fields
from tests.isolation.requests import build_event
from tests.isolation.resources import Resources
from tests.support.clients.native import Native
from tests.support.data.events import Answer, Pairs
from tests.support.inspect.logs import Logs

CANARY = "c4n4ry"
"""The word in confidential places: content, metadata, titles, keys, headers, and responses of models and AWS."""

QUOTABLE = "n4m3d"
"""The word in places that an error may quote: an id, a value of the query, a value of an enumeration."""

Event = dict[str, Any]

FREE_TEXT: dict[str, Any] = {
    "content": CANARY,
    "message": CANARY,
    "text": CANARY,
    "title": CANARY,
    "name": f"{CANARY}.csv",
    "description": CANARY,
    "system_prompt": CANARY,
    "metadata": {CANARY: CANARY},
    "messages": [{"role": "user", "content": CANARY}],
    "items": [{"type": "message", "role": "user", "content": CANARY}],
    "existing_mapping": {"<EMAIL_1>": f"{CANARY}@example.com"},
}
"""Valid values of the fields of bodies that contain a caller's text."""

MALFORMED: list[Any] = [{CANARY: CANARY}, [[CANARY]], f"{CANARY}\ud800"]
"""Values that are invalid in fields of text."""

HEADERS = ("Idempotency-Key", "X-Pii-Mapping", "X-Pii-Positions", "X-Chat-History-Pii-Mapping", "Cookie", "User-Agent")


def valid_request(operation: str, caller: Native, resources: Resources) -> Event:
    """Return a valid request with the canary in every field of text."""
    headers = _headers(caller, ("Idempotency-Key", CANARY), ("Cookie", CANARY), ("User-Agent", CANARY))
    values = {name: FREE_TEXT[name] for name in _body_fields(ENDPOINTS[operation]) if name in FREE_TEXT}
    return _with_body_fields(build_event(operation, resources, headers), values)


def invalid_requests(operation: str, caller: Native, resources: Resources) -> Iterator[Event]:
    """Yield requests with one error each: in a field, a value of the query or the path, a header, or the body."""
    endpoint = ENDPOINTS[operation]
    valid = build_event(operation, resources, _headers(caller))
    for name in _body_fields(endpoint):
        for value in MALFORMED if name in FREE_TEXT else [QUOTABLE, {QUOTABLE: QUOTABLE}]:
            yield _with_body_fields(valid, {name: value})
    for body in (f'{{"content":"{CANARY}', f'"{CANARY}"', f'{{"{CANARY}":{CANARY}}}', CANARY) if valid["body"] else ():
        yield valid | {"body": body}
        yield valid | {"body": body, "isBase64Encoded": True}
    for name in (name for location, name in list_fields(endpoint) if location == "query"):
        yield valid | {"multiValueQueryStringParameters": {name: [QUOTABLE]}}
    for name in valid["pathParameters"] or {}:
        yield valid | {"pathParameters": valid["pathParameters"] | {name: QUOTABLE}}
    yield from (build_event(operation, resources, _headers(caller, (name, CANARY * 100))) for name in HEADERS)
    yield from (build_event(operation, resources, headers) for headers in _invalid_credentials())


def secrets(caller: Native) -> list[str]:
    """Return the words that must not appear in a log: the canaries, the key and its secret."""
    return [CANARY, QUOTABLE, caller.api_key, caller.api_key.split("_")[2]]


def logs_are_clean(logs: Logs, owner: Native) -> bool:
    """Whether the logs have the line of a request, and no line contains a secret."""
    text = logs.read()
    return '"message":"request"' in text and not [word for word in secrets(owner) if word in text]


def error_is_clean(answer: Answer, owner: Native) -> bool:
    """Whether a response is no error, or an error that does not contain the canary or the key."""
    text = answer.text + str(answer.headers)
    return answer.status < 400 or not [word for word in (CANARY, owner.api_key) if word in text]


def raise_crash(**_: Any) -> None:
    """Raise an unexpected error that quotes the canary."""
    raise RuntimeError(CANARY)


def raise_client_error(**_: Any) -> None:
    """Raise the error of AWS for an invalid request, which may quote the request."""
    raise ClientError({"Error": {"Code": "ValidationException", "Message": f"Invalid: {CANARY}"}}, "PutItem")


def _headers(caller: Native, *more: tuple[str, str]) -> Pairs:
    return [("X-API-Key", caller.api_key), *more]


def _invalid_credentials() -> Iterator[Pairs]:
    for credential in (CANARY, f"skein_{CANARY}_{CANARY}", ".".join([CANARY] * 3)):
        yield [("X-API-Key", credential)]
        yield [("Authorization", f"Bearer {credential}")]
    yield [("Authorization", f"Basic {CANARY}")]


def _body_fields(endpoint: Endpoint) -> list[str]:
    return [name for location, name in list_fields(endpoint) if location == "body"]


def _with_body_fields(event: Event, values: dict[str, Any]) -> Event:
    """Return the event with these values of fields of its body; a form is not changed."""
    if not values or event["isBase64Encoded"]:
        return event
    return event | {"body": json.dumps(json.loads(event["body"] or "{}") | values)}
