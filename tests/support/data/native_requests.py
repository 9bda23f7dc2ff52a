"""The native endpoints of threads and messages, and a valid request to each, which tests then make invalid."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import handlers.native
from core.http.endpoint import Endpoint
from core.http.openapi import discover
from tests.support.clients.native import Native
from tests.support.data.events import Answer, invoke, rest_event
from tests.support.inspect.functions import example_event

THREADS = "/v1/spaces/{space_id}/threads"

NATIVE = {endpoint.operation: endpoint for endpoint in discover(handlers.native) if endpoint.path.startswith(THREADS)}
"""The native endpoints of threads and messages, by operation id."""


def example_bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Operation and body of each example event that has one, without ids of other resources."""
    for operation in NATIVE:
        if body := example_event(operation)["body"]:
            yield operation, {name: value for name, value in json.loads(body).items() if not name.endswith("_id")}


BODIES: dict[str, dict[str, Any]] = dict(example_bodies()) | {
    "start_thread": {"content": "Hi"},
    "append_message": {"content": "Hi"},
    "update_thread": {"title": "T"},
}
"""A valid body for each operation that has one."""

THREAD_OPERATIONS = [operation for operation, endpoint in NATIVE.items() if "{thread_id}" in endpoint.path]
"""The operations on one thread."""

POST_OPERATIONS = [operation for operation, endpoint in NATIVE.items() if endpoint.method == "POST"]
"""The operations that accept an Idempotency-Key."""


@dataclass(frozen=True)
class Target:
    """A thread with a message, and the client that created it."""

    caller: Native
    thread: str
    message: str

    @classmethod
    def create(cls, caller: Native) -> "Target":
        """Create a thread with this client."""
        message = caller.start("Hello", title="A title").data
        return cls(caller, message["thread_id"], message["id"])

    def path(self, endpoint: Endpoint, **other: str) -> dict[str, str]:
        """The values of the route's parameters; `other` replaces valid ones."""
        known = {"space_id": self.caller.space, "thread_id": self.thread, "message_id": self.message, **other}
        return {name: known[name] for name in re.findall(r"{(\w+)}", endpoint.path)}

    def event(self, operation: str, **other: str) -> dict[str, Any]:
        """The event of a valid request; `other` replaces valid values of its path."""
        endpoint = NATIVE[operation]
        headers = [("X-API-Key", self.caller.api_key), ("Content-Type", "application/json")]
        body = json.dumps(BODIES[operation]) if operation in BODIES else None
        return rest_event(endpoint.method, endpoint.path, self.path(endpoint, **other), headers=headers, body=body)

    def call(self, operation: str, **other: str) -> Answer:
        """The answer to a valid request; `other` replaces valid values of its path."""
        return invoke(NATIVE[operation], self.event(operation, **other))
