"""The fields of requests that contain ids, read from the OpenAPI document: new endpoints are included automatically."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from typing_extensions import override

import handlers
from core.dialects.openai.shared import space_of
from core.http.endpoint import Endpoint
from core.http.openapi import discover, document

ENDPOINTS = {endpoint.operation: endpoint for endpoint in discover(handlers)}
"""Every endpoint, by operation."""

Kind = Literal["space", "thread", "message", "file", "cursor", "principal"]

KINDS: dict[str, Kind] = {
    "space_id": "space",
    "workspace": "space",
    "OpenAI-Project": "space",
    "thread_id": "thread",
    "conversation_id": "thread",
    "message_id": "message",
    "item_id": "message",
    "parent_message_id": "message",
    "existing_user_message_id": "message",
    "uploaded_files": "file",
    "chat.tools": "file",
    "cursor": "cursor",
    "user": "principal",
}
"""The kind of id in each field of a request, by the field's name. Where a name has several meanings, the operation's
name precedes it. `after` and `before` contain ids of listed resources."""

BODY_SHAPES: dict[str, Callable[[str], Any]] = {
    "uploaded_files": lambda file_id: [file_id],
    "tools": lambda file_id: {"data_lookup": {"dataset_id": file_id}},
}
"""The values of fields of a body that contain an id within a larger value."""

PAGE_BOUNDS = ("after", "before")

LABELS = {"integration_id", "run_id", "branch_id", "project_id", "id", "files", "Idempotency-Key"}
"""Fields with names like those of ids that contain labels chosen by the caller."""

LOOKS_LIKE_ID = re.compile(r"id|.*_ids?|.*-id|.*files?|.*cursor|.*-key", re.IGNORECASE)


@dataclass(frozen=True)
class IdField:
    """A field of a request that contains an id, for example `space_id` in the path."""

    location: Literal["path", "query", "header", "body"]
    name: str
    kind: Kind

    @override
    def __str__(self) -> str:
        return f"{self.location}.{self.name}"


def find_id_fields(endpoint: Endpoint) -> list[IdField]:
    """Return the fields of requests to an endpoint that contain ids."""
    listed: Kind = "message" if re.search(r"{(thread|conversation)_id}", endpoint.path) else "thread"
    bounds: dict[str, Kind] = dict.fromkeys(PAGE_BOUNDS, listed)
    kinds = KINDS | bounds
    fields = [(location, name, f"{endpoint.operation}.{name}") for location, name in list_fields(endpoint)]
    kinds |= {name: kinds[qualified] for _, name, qualified in fields if qualified in kinds}
    id_fields = [IdField(location, name, kinds[name]) for location, name, _ in fields if name in kinds]
    has_space = any(field.kind == "space" for field in id_fields)
    return id_fields if has_space or endpoint.dialect.space_of is not space_of else [*id_fields, _PROJECT]


def list_fields(endpoint: Endpoint) -> Iterator[tuple[Any, str]]:
    """Yield the location and the name of every field that a request to an endpoint can have."""
    operation = _operations()[endpoint.operation]
    yield from ((parameter["in"], parameter["name"]) for parameter in operation.get("parameters", []))
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from (("body", name) for name in _resolve(content["schema"]).get("properties", {}))


_PROJECT = IdField("header", "OpenAI-Project", "space")
"""A header of OpenAI that is in no handler's signature: the dialect reads it."""


@cache
def _operations() -> dict[str, Any]:
    paths = document(handlers)["paths"].values()
    return {operation["operationId"]: operation for methods in paths for operation in methods.values()}


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = document(handlers)["components"]["schemas"]
    resolved: dict[str, Any] = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return resolved
