"""A client of the native dialect that calls the handlers themselves, as API Gateway would."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from handlers.native import (
    append_message,
    chat,
    delete_thread,
    get_message,
    get_thread,
    list_messages,
    list_threads,
    restore_thread,
    start_thread,
    stop_chat,
    update_thread,
)
from handlers.spaces import create_space, get_space, list_spaces, update_space
from tests.support.clients.base import SPACE, Client, new_grant, spellings
from tests.support.data.events import Answer, Pairs

__all__ = ["SPACE", "Native", "new_grant", "spellings"]


@dataclass(frozen=True)
class Native(Client):
    """A caller with a key and a space. Each operation takes its body's fields, or its query's, by name."""

    @override
    def complete_path(self, path: Mapping[str, str]) -> Mapping[str, str]:
        return {"space_id": self.space, **path}

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

    def stop(self, thread: str, *, key: str | None = None) -> Answer:
        """POST .../threads/{thread_id}/stop."""
        return self.call(stop_chat.handler, {"thread_id": thread}, key=key)

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

    def chat(
        self,
        message: Any,
        *,
        key: str | None = None,
        accept: str | None = None,
        headers: Pairs = (),
        **fields: Any,
    ) -> Answer:
        """POST .../chat."""
        more = [*headers, *([("Accept", accept)] if accept else [])]
        return self.call_chat({"message": message, **fields}, key=key, headers=more)

    def call_chat(self, fields: Mapping[str, Any], *, key: str | None = None, headers: Pairs = ()) -> Answer:
        """POST .../chat, with fields as they are."""
        return self.call(chat.handler, headers=headers, body=json.dumps(fields), key=key)

    def new_space(self, *, key: str | None = None, **fields: Any) -> Answer:
        """POST /v1/spaces."""
        return self.call(create_space.handler, body=json.dumps({"id": self.space, **fields}), key=key)

    def change_space(self, **fields: Any) -> Answer:
        """PATCH /v1/spaces/{space_id}."""
        return self.call(update_space.handler, body=json.dumps(fields))

    def space_settings(self) -> Answer:
        """GET /v1/spaces/{space_id}."""
        return self.call(get_space.handler)

    def spaces(self, **query: Any) -> Answer:
        """GET /v1/spaces."""
        return self.read(list_spaces.handler, query)

    def new_thread(self, messages: int = 1, **fields: Any) -> str:
        """The id of a thread made with so many messages, called "1", "2", ..."""
        thread = str(self.start("1", **fields).data["thread_id"])
        for number in range(2, messages + 1):
            assert self.append(thread, str(number)).status == 201
        return thread
