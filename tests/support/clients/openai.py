"""Clients of OpenAI's two dialects that call the handlers themselves, as API Gateway would."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from handlers.assistants import (
    assistants_create_message,
    assistants_create_thread,
    assistants_delete_message,
    assistants_delete_thread,
    assistants_get_message,
    assistants_get_thread,
    assistants_list_messages,
    assistants_list_threads,
    assistants_update_message,
    assistants_update_thread,
)
from handlers.conversations import (
    create_conversation,
    create_items,
    delete_conversation,
    delete_item,
    get_conversation,
    get_item,
    list_conversations,
    list_items,
    update_conversation,
)
from tests.support.clients.base import Client
from tests.support.data.events import Answer, Pairs


@dataclass(frozen=True)
class OpenAI(Client):
    """A caller as the official clients are: `project` is the space, where it is not the key's own."""

    @property
    @override
    def credential_headers(self) -> Pairs:
        project = [("OpenAI-Project", self.space)] if self.space != self.grant.default_space_id else []
        return [("Authorization", f"Bearer {self.api_key}"), *project]


@dataclass(frozen=True)
class Assistants(OpenAI):
    """The Assistants API's threads and messages. Each operation takes its body's fields, or its query's, by name."""

    def create(self, *, key: str | None = None, **fields: Any) -> Answer:
        """POST /threads."""
        return self.send(assistants_create_thread.handler, fields, key)

    def threads(self, **query: Any) -> Answer:
        """GET /threads."""
        return self.read(assistants_list_threads.handler, query)

    def thread(self, thread: str) -> Answer:
        """GET /threads/{thread_id}."""
        return self.read(assistants_get_thread.handler, {}, thread_id=thread)

    def update(self, thread: str, *, key: str | None = None, **fields: Any) -> Answer:
        """POST /threads/{thread_id}."""
        return self.send(assistants_update_thread.handler, fields, key, thread_id=thread)

    def delete(self, thread: str) -> Answer:
        """DELETE /threads/{thread_id}."""
        return self.read(assistants_delete_thread.handler, {}, thread_id=thread)

    def append(
        self, thread: str, content: Any = "And?", role: str = "user", *, key: str | None = None, **fields: Any
    ) -> Answer:
        """POST /threads/{thread_id}/messages."""
        said = {"role": role, "content": content, **fields}
        return self.send(assistants_create_message.handler, said, key, thread_id=thread)

    def messages(self, thread: str, **query: Any) -> Answer:
        """GET /threads/{thread_id}/messages."""
        return self.read(assistants_list_messages.handler, query, thread_id=thread)

    def message(self, thread: str, message: str) -> Answer:
        """GET /threads/{thread_id}/messages/{message_id}."""
        return self.read(assistants_get_message.handler, {}, thread_id=thread, message_id=message)

    def update_message(self, thread: str, message: str, *, key: str | None = None, **fields: Any) -> Answer:
        """POST /threads/{thread_id}/messages/{message_id}."""
        return self.send(assistants_update_message.handler, fields, key, thread_id=thread, message_id=message)

    def delete_message(self, thread: str, message: str) -> Answer:
        """DELETE /threads/{thread_id}/messages/{message_id}."""
        return self.read(assistants_delete_message.handler, {}, thread_id=thread, message_id=message)

    def new_thread(self, messages: int = 1, **fields: Any) -> str:
        """The id of a thread made with so many messages, called "1", "2", ..."""
        first = [{"role": "user", "content": str(number)} for number in range(1, messages + 1)]
        return str(self.create(messages=first, **fields).success["id"])


@dataclass(frozen=True)
class Conversations(OpenAI):
    """Conversations and their items. Each operation takes its body's fields, or its query's, by name."""

    def create(self, *, key: str | None = None, **fields: Any) -> Answer:
        """POST /conversations."""
        return self.send(create_conversation.handler, fields, key)

    def conversations(self, **query: Any) -> Answer:
        """GET /conversations."""
        return self.read(list_conversations.handler, query)

    def conversation(self, conversation: str) -> Answer:
        """GET /conversations/{conversation_id}."""
        return self.read(get_conversation.handler, {}, conversation_id=conversation)

    def update(self, conversation: str, *, key: str | None = None, **fields: Any) -> Answer:
        """POST /conversations/{conversation_id}."""
        return self.send(update_conversation.handler, fields, key, conversation_id=conversation)

    def delete(self, conversation: str) -> Answer:
        """DELETE /conversations/{conversation_id}."""
        return self.read(delete_conversation.handler, {}, conversation_id=conversation)

    def append(self, conversation: str, *items: Any, key: str | None = None) -> Answer:
        """POST /conversations/{conversation_id}/items."""
        return self.send(create_items.handler, {"items": items}, key, conversation_id=conversation)

    def items(self, conversation: str, **query: Any) -> Answer:
        """GET /conversations/{conversation_id}/items."""
        return self.read(list_items.handler, query, conversation_id=conversation)

    def item(self, conversation: str, item: str) -> Answer:
        """GET /conversations/{conversation_id}/items/{item_id}."""
        return self.read(get_item.handler, {}, conversation_id=conversation, item_id=item)

    def delete_item(self, conversation: str, item: str) -> Answer:
        """DELETE /conversations/{conversation_id}/items/{item_id}."""
        return self.read(delete_item.handler, {}, conversation_id=conversation, item_id=item)

    def new_conversation(self, items: Sequence[Any] = ({"role": "user", "content": "1"},), **fields: Any) -> str:
        """The id of a conversation made with these items."""
        return str(self.create(items=list(items), **fields).success["id"])
