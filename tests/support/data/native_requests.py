"""The native endpoints of threads and messages, and a good request to each, for tests to make something wrong."""

import json
import re
from dataclasses import dataclass
from typing import Any

import handlers.native
from core.http.endpoint import Endpoint
from core.http.openapi import discover
from tests.support.clients.native import Native
from tests.support.data.events import Answer, invoke, rest_event

THREADS = "/v1/spaces/{space_id}/threads"

NATIVE = {endpoint.operation: endpoint for endpoint in discover(handlers.native) if endpoint.path.startswith(THREADS)}
"""The native dialect's for threads and messages, by operation."""

BODIES: dict[str, dict[str, Any]] = {
    "start_thread": {"content": "Hi"},
    "append_message": {"content": "Hi"},
    "update_thread": {"title": "T"},
}
"""A good body for each operation that takes one."""

THREAD_OPERATIONS = [operation for operation, endpoint in NATIVE.items() if "{thread_id}" in endpoint.path]
"""The operations on one thread."""

POST_OPERATIONS = [operation for operation, endpoint in NATIVE.items() if endpoint.method == "POST"]
"""The operations that take an Idempotency-Key."""


@dataclass(frozen=True)
class Target:
    """A thread with a message, for a caller's requests."""

    caller: Native
    thread: str
    message: str

    @classmethod
    def create(cls, caller: Native) -> "Target":
        """A new thread of the caller's."""
        message = caller.start("Hello", title="A title").data
        return cls(caller, message["thread_id"], message["id"])

    def path(self, endpoint: Endpoint, **other: str) -> dict[str, str]:
        """The values of the route's braces; `other` ones in the place of good ones."""
        known = {"space_id": self.caller.space, "thread_id": self.thread, "message_id": self.message, **other}
        return {name: known[name] for name in re.findall(r"{(\w+)}", endpoint.path)}

    def event(self, operation: str, **other: str) -> dict[str, Any]:
        """The event of a good request; `other` values in the place of good ones in its path."""
        endpoint = NATIVE[operation]
        headers = [("X-API-Key", self.caller.api_key), ("Content-Type", "application/json")]
        body = json.dumps(BODIES[operation]) if operation in BODIES else None
        return rest_event(endpoint.method, endpoint.path, self.path(endpoint, **other), headers=headers, body=body)

    def call(self, operation: str, **other: str) -> Answer:
        """The answer to a good request; `other` values in the place of good ones in its path."""
        return invoke(NATIVE[operation], self.event(operation, **other))
