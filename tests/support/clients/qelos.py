"""A client of the Qelos dialect that calls the handlers themselves, as API Gateway would."""

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
"""The last two events of a stream that ends well; the second is no JSON."""


def user_message(content: Any) -> dict[str, Any]:
    """A message of a user's."""
    return {"role": "user", "content": content}


def parse_events(answer: Answer) -> list[Any]:
    """The data of each server-sent event."""
    said = [block.removeprefix("data: ") for block in answer.text.removesuffix("\n\n").split("\n\n")]
    return [one if one == END else json.loads(one) for one in said]


def text_event(text: str) -> dict[str, Any]:
    """The event for some more text."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {"type": "chunk", "content": text, "choices": [choice]}


@dataclass(frozen=True)
class Qelos(Client):
    """A caller with a key, whose default space is spoken to. Each operation takes its fields by name."""

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
        """POST /api/ai/{integration_id}/chat-completion, in a thread or in none."""
        body, asked = json.dumps({"messages": messages, **fields}), list((query or {}).items())
        path = {"integration_id": "bot", **({"thread_id": thread} if thread else {})}
        endpoint = qelos_chat_in_thread.handler if thread else qelos_chat.handler
        return self.call(endpoint, path, query=asked, headers=headers, body=body, key=key)

    def new_thread(self, **fields: Any) -> str:
        """The id of a new thread."""
        return str(self.create(**fields).success["_id"])

    def transcript(self, thread: str) -> list[tuple[str, Any]]:
        """Who said what in a thread."""
        return [(one["role"], one["content"]) for one in self.thread(thread).success["messages"]]
