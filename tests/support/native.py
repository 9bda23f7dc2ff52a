"""A client of the native dialect that calls the handlers themselves, as API Gateway would."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from core import credentials
from core.credentials import Grant
from core.http.endpoint import Endpoint
from handlers.native import (
    append_message,
    delete_thread,
    get_message,
    get_thread,
    list_messages,
    list_threads,
    restore_thread,
    start_thread,
    update_thread,
)
from tests.support.events import Answer, Pairs, answered, rest_event

SPACE = "123e4567-e89b-12d3-a456-426614174000"
"""The space of the published examples."""


def new_grant(**fields: Any) -> Grant:
    """A tenant that nobody else has, and may do anything; but for `fields`."""
    everything = {"tenant": f"t-{uuid4().hex}", "principal": "user-1", "scopes": frozenset({"admin"})}
    return Grant(**(everything | fields))


def spellings(id: str, prefix: str) -> list[str]:
    """An id as the dialects spell it: a UUID in either case, 32 digits, and those behind a prefix."""
    digits = id.replace("-", "")
    return [id, id.upper(), digits, digits.upper(), f"{prefix}_{digits}"]


@dataclass(frozen=True)
class Native:
    """A caller with a key and a space. Each operation takes its body's fields, or its query's, by name."""

    api_key: str
    grant: Grant
    space: str = SPACE

    @classmethod
    def holding(cls, grant: Grant, space: str = SPACE) -> "Native":
        """A caller with a new key."""
        return cls(credentials.issue(grant, name="test")[1], grant, space)

    def of(self, space: str) -> "Native":
        """The same caller, speaking to another space."""
        return replace(self, space=space)

    def call(
        self,
        endpoint: Endpoint,
        path: Mapping[str, str] | None = None,
        *,
        query: Pairs = (),
        headers: Pairs = (),
        body: str | bytes | None = None,
        key: str | None = None,
        prefix: str = "",
    ) -> Answer:
        """Call an endpoint; `path` says more than the space, `key` is the Idempotency-Key."""
        sent = [("X-API-Key", self.api_key), *headers, *([("Idempotency-Key", key)] if key is not None else [])]
        route = {"space_id": self.space, **(path or {})}
        event = rest_event(endpoint.method, endpoint.path, route, query=query, headers=sent, body=body, prefix=prefix)
        return answered(endpoint, event)

    def send(self, endpoint: Endpoint, fields: Mapping[str, Any], key: str | None = None, **path: str) -> Answer:
        """Call an endpoint with fields as its JSON body."""
        headers = [("Content-Type", "application/json")]
        return self.call(endpoint, path, headers=headers, body=json.dumps(fields), key=key)

    def read(self, endpoint: Endpoint, query: Mapping[str, Any], **path: str) -> Answer:
        """Call an endpoint with a query."""
        return self.call(endpoint, path, query=[(name, str(value)) for name, value in query.items()])

    def start(self, content: Any = "Hello", *, key: str | None = None, **fields: Any) -> Answer:
        """POST .../threads/messages."""
        return self.send(start_thread.handler, {"content": content, **fields}, key)

    def append(self, thread: str, content: Any = "And?", *, key: str | None = None, **fields: Any) -> Answer:
        """POST .../threads/{thread_id}/messages."""
        return self.send(append_message.handler, {"content": content, **fields}, key, thread_id=thread)

    def update(self, thread: str, **fields: Any) -> Answer:
        """PATCH .../threads/{thread_id}."""
        return self.send(update_thread.handler, fields, thread_id=thread)

    def restore(self, thread: str, *, key: str | None = None) -> Answer:
        """POST .../threads/{thread_id}/restore."""
        return self.call(restore_thread.handler, {"thread_id": thread}, key=key)

    def thread(self, thread: str) -> Answer:
        """GET .../threads/{thread_id}."""
        return self.read(get_thread.handler, {}, thread_id=thread)

    def threads(self, **query: Any) -> Answer:
        """GET .../threads."""
        return self.read(list_threads.handler, query)

    def message(self, thread: str, message: str) -> Answer:
        """GET .../threads/{thread_id}/messages/{message_id}."""
        return self.read(get_message.handler, {}, thread_id=thread, message_id=message)

    def messages(self, thread: str, **query: Any) -> Answer:
        """GET .../threads/{thread_id}/messages."""
        return self.read(list_messages.handler, query, thread_id=thread)

    def delete(self, thread: str, **query: Any) -> Answer:
        """DELETE .../threads/{thread_id}: archive it, or with `permanent` more."""
        return self.read(delete_thread.handler, query, thread_id=thread)

    def new_thread(self, messages: int = 1, **fields: Any) -> str:
        """The id of a thread made with so many messages, called "1", "2", ..."""
        thread = str(self.start("1", **fields).data["thread_id"])
        for number in range(2, messages + 1):
            assert self.append(thread, str(number)).status == 201
        return thread
