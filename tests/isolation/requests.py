"""A good request to each endpoint, made of its kept event: with real ids, and a place where something else is said."""

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from core.http.endpoint import Endpoint
from tests.isolation.id_fields import ENDPOINTS, SHAPES, Kind, Place, places
from tests.isolation.resources import Things
from tests.support.data.events import Answer, Pairs, invoke, rest_event
from tests.support.inspect.functions import example_event

Said = Mapping[Place, str]
"""What a request says in places where others would name something of theirs."""


def event(operation: str, things: Things, headers: Pairs, said: Said | None = None) -> dict[str, Any]:
    """The event of a request about `things`, but for what is `said`."""
    endpoint, kept, said = ENDPOINTS[operation], example_event(operation), said or {}
    return rest_event(
        endpoint.method,
        endpoint.path,
        _path(endpoint, kept, things) | _of(said, "path"),
        query=list((_query(kept) | _of(said, "query")).items()),
        headers=[*headers, *_of(said, "header").items(), ("Content-Type", _content_type(kept))],
        body=_body(endpoint, kept, _of(said, "body")),
    )


def ask(operation: str, things: Things, headers: Pairs, said: Said | None = None) -> Answer:
    """The answer to that request."""
    return invoke(ENDPOINTS[operation], event(operation, things, headers, said))


def takes_key(endpoint: Endpoint) -> bool:
    """Whether an endpoint's example has an Idempotency-Key."""
    return "Idempotency-Key" in example_event(endpoint.operation)["headers"]


def in_path(endpoint: Endpoint, kind: Kind) -> list[Place]:
    """The places of a kind in an endpoint's path."""
    return [place for place in places(endpoint) if (place.where, place.kind) == ("path", kind)]


def _path(endpoint: Endpoint, kept: Any, things: Things) -> dict[str, str]:
    values: dict[str, str] = kept["pathParameters"] or {}
    return values | {place.name: things.first(place.kind) for place in places(endpoint) if place.where == "path"}


def _of(said: Said, where: str) -> dict[str, str]:
    return {place.name: value for place, value in said.items() if place.where == where}


def _query(kept: Any) -> dict[str, str]:
    return {name: values[-1] for name, values in (kept["multiValueQueryStringParameters"] or {}).items()}


def _content_type(kept: Any) -> str:
    return str(kept["headers"].get("Content-Type", "application/json"))


def _body(endpoint: Endpoint, kept: Any, said: dict[str, str]) -> str | bytes | None:
    """The example's body, but for what it names: that is the caller's to say."""
    if kept["isBase64Encoded"]:
        return b64decode(kept["body"])
    if kept["body"] is None and not said:
        return None
    named = {place.name for place in places(endpoint) if place.where == "body"}
    fields = {name: value for name, value in json.loads(kept["body"] or "{}").items() if name not in named}
    shaped = {name: SHAPES.get(name, str)(value) for name, value in said.items()}
    return json.dumps(fields | shaped)
