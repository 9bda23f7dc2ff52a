"""What a request can name, read from the description of the endpoints: a new one is looked at by itself."""

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
"""What the fields of requests name, by the field's name; behind the operation's, where others mean another thing by it.
`after` and `before` name what is listed."""

SHAPES: dict[str, Callable[[str], Any]] = {
    "uploaded_files": lambda one: [one],
    "tools": lambda one: {"data_lookup": {"dataset_id": one}},
}
"""How a field of a body names something, if not by its id alone."""

EDGES = ("after", "before")

NAMELESS = {"integration_id", "run_id", "branch_id", "project_id", "id", "files", "Idempotency-Key"}
"""Fields that look as if they named something of somebody's, and are labels of the caller's own."""

LOOKS_LIKE_A_NAME = re.compile(r"id|.*_ids?|.*-id|.*files?|.*cursor|.*-key", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a request names something: `space_id` in the path, say."""

    where: Literal["path", "query", "header", "body"]
    name: str
    kind: Kind

    @override
    def __str__(self) -> str:
        return f"{self.where}.{self.name}"


def places(endpoint: Endpoint) -> list[Place]:
    """Every place where a request to an endpoint names something."""
    listed: Kind = "message" if re.search(r"{(thread|conversation)_id}", endpoint.path) else "thread"
    edges: dict[str, Kind] = dict.fromkeys(EDGES, listed)
    kinds = KINDS | edges
    named = [(where, name, f"{endpoint.operation}.{name}") for where, name in fields(endpoint)]
    kinds |= {name: kinds[whole] for _, name, whole in named if whole in kinds}
    found = [Place(where, name, kinds[name]) for where, name, _ in named if name in kinds]
    has_space = any(place.kind == "space" for place in found)
    return found if has_space or endpoint.dialect.space_of is not space_of else [*found, _PROJECT]


def fields(endpoint: Endpoint) -> Iterator[tuple[Any, str]]:
    """Every field that a request to an endpoint can have, and where it stands."""
    described = _operations()[endpoint.operation]
    yield from ((one["in"], one["name"]) for one in described.get("parameters", []))
    for content in described.get("requestBody", {}).get("content", {}).values():
        yield from (("body", name) for name in _resolved(content["schema"]).get("properties", {}))


_PROJECT = Place("header", "OpenAI-Project", "space")
"""OpenAI's own header, which no handler's signature has: its dialect reads it."""


@cache
def _operations() -> dict[str, Any]:
    described = document(handlers)["paths"].values()
    return {one["operationId"]: one for methods in described for one in methods.values()}


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = document(handlers)["components"]["schemas"]
    found: dict[str, Any] = named.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return found
