"""A valid request to each endpoint, built from its example event with real ids, and with overrides of some ids."""

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from core.http.endpoint import Endpoint
from tests.isolation.id_fields import BODY_SHAPES, ENDPOINTS, IdField, Kind, find_id_fields
from tests.isolation.resources import Resources
from tests.support.data.events import Answer, Pairs, invoke, rest_event
from tests.support.inspect.functions import example_event

Overrides = Mapping[IdField, str]
"""Values for id fields of a request, in place of the caller's own ids."""


def build_event(
    operation: str, resources: Resources, headers: Pairs, overrides: Overrides | None = None
) -> dict[str, Any]:
    """Return the event of a request with the ids of `resources`, except in the fields of `overrides`."""
    endpoint, example, overrides = ENDPOINTS[operation], example_event(operation), overrides or {}
    return rest_event(
        endpoint.method,
        endpoint.path,
        _path(endpoint, example, resources) | _overrides_in(overrides, "path"),
        query=list((_query(example) | _overrides_in(overrides, "query")).items()),
        headers=[*headers, *_overrides_in(overrides, "header").items(), ("Content-Type", _content_type(example))],
        body=_body(endpoint, example, _overrides_in(overrides, "body")),
    )


def send(operation: str, resources: Resources, headers: Pairs, overrides: Overrides | None = None) -> Answer:
    """Send the request of `build_event` and return its response."""
    return invoke(ENDPOINTS[operation], build_event(operation, resources, headers, overrides))


def accepts_key(endpoint: Endpoint) -> bool:
    """Whether an endpoint's example has an Idempotency-Key."""
    return "Idempotency-Key" in example_event(endpoint.operation)["headers"]


def find_path_fields(endpoint: Endpoint, kind: Kind) -> list[IdField]:
    """Return the fields of a kind in an endpoint's path."""
    return [field for field in find_id_fields(endpoint) if (field.location, field.kind) == ("path", kind)]


def _path(endpoint: Endpoint, example: Any, resources: Resources) -> dict[str, str]:
    values: dict[str, str] = example["pathParameters"] or {}
    return values | {
        field.name: resources.first(field.kind) for field in find_id_fields(endpoint) if field.location == "path"
    }


def _overrides_in(overrides: Overrides, location: str) -> dict[str, str]:
    return {field.name: value for field, value in overrides.items() if field.location == location}


def _query(example: Any) -> dict[str, str]:
    return {name: values[-1] for name, values in (example["multiValueQueryStringParameters"] or {}).items()}


def _content_type(example: Any) -> str:
    return str(example["headers"].get("Content-Type", "application/json"))


def _body(endpoint: Endpoint, example: Any, overrides: dict[str, str]) -> str | bytes | None:
    """The example's body, with the ids of `overrides` in place of its own ids."""
    if example["isBase64Encoded"]:
        return b64decode(example["body"])
    if example["body"] is None and not overrides:
        return None
    id_fields = {field.name for field in find_id_fields(endpoint) if field.location == "body"}
    others = {name: value for name, value in json.loads(example["body"] or "{}").items() if name not in id_fields}
    values = {name: BODY_SHAPES.get(name, str)(value) for name, value in overrides.items()}
    return json.dumps(others | values)
