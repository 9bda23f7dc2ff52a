"""A client of the Qelos dialect that calls the handlers directly, as API Gateway does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.qelos import (
    qelos_chat,
    qelos_chat_in_thread,
    qelos_create_thread,
    qelos_delete_thread,
    qelos_get_thread,
    qelos_list_threads,
)
from tests.support.clients.base import Client
from tests.support.data.events import Answer, Pairs

DONE, END = {"type": "done"}, "[DONE]"
"""The last two events of a complete stream; the second is not JSON."""


def user_message(content: Any) -> dict[str, Any]:
    """A message with the role `user`."""
    return {"role": "user", "content": content}


def parse_events(answer: Answer) -> list[Any]:
    """The data of each server-sent event, parsed unless it is END."""
    blocks = [block.removeprefix("data: ") for block in answer.text.removesuffix("\n\n").split("\n\n")]
    return [data if data == END else json.loads(data) for data in blocks]


def text_event(text: str) -> dict[str, Any]:
    """The event for a piece of text."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {"type": "chunk", "content": text, "choices": [choice]}


@dataclass(frozen=True)
class Qelos(Client):
    """A client of the Qelos dialect in its key's default space. Each operation takes its fields by name."""

    def create(self, integration: Any = "bot", *, key: str | None = None, **fields: Any) -> Answer:
        """POST /api/ai/threads."""
        return self.send(qelos_create_thread.handler, {"integration": integration, **fields}, key)

    def threads(self, **query: Any) -> Answer:
        """GET /api/ai/threads."""
        return self.read(qelos_list_threads.handler, query)

    def thread(self, thread: str) -> Answer:
        """GET /api/ai/threads/{thread_id}."""
        return self.read(qelos_get_thread.handler, {}, thread_id=thread)

    def delete(self, thread: str) -> Answer:
        """DELETE /api/ai/threads/{thread_id}."""
        return self.read(qelos_delete_thread.handler, {}, thread_id=thread)

    def chat(
        self,
        messages: list[dict[str, Any]],
        *,
        thread: str | None = None,
        key: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Pairs = (),
        **fields: Any,
    ) -> Answer:
        """POST /api/ai/{integration_id}/chat-completion, with a thread or without one."""
        body, pairs = json.dumps({"messages": messages, **fields}), list((query or {}).items())
        path = {"integration_id": "bot", **({"thread_id": thread} if thread else {})}
        endpoint = qelos_chat_in_thread.handler if thread else qelos_chat.handler
        return self.call(endpoint, path, query=pairs, headers=headers, body=body, key=key)

    def new_thread(self, **fields: Any) -> str:
        """Create a thread and return its id."""
        return str(self.create(**fields).success["_id"])

    def transcript(self, thread: str) -> list[tuple[str, Any]]:
        """Role and content of each message of a thread."""
        return [(message["role"], message["content"]) for message in self.thread(thread).success["messages"]]
