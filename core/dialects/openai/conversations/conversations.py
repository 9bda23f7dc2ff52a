"""OpenAI's Conversations: the same threads. What is in them is in `conversation_items`."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from core import clock, models
from core.dialects.openai.conversations.items import MAX_ITEMS, Item, to_core
from core.dialects.openai.errors import ResourceNames, define_dialect
from core.dialects.openai.metadata import Metadata
from core.dialects.openai.shared import Deleted, Listing, format_id, list_fields, string_metadata
from core.models import ThreadChange, Window


class NewConversation(BaseModel):
    """A conversation to make, with any items to begin with."""

    items: Annotated[list[Item], Field(max_length=MAX_ITEMS)] | None = None
    metadata: Metadata | None = None

    def thread(self) -> models.NewThread:
        """What it says of the conversation."""
        return models.NewThread(metadata=self.metadata)

    def first(self) -> list[models.NewMessage]:
        """The items to begin with."""
        return [to_core(item) for item in self.items or []]


class ConversationUpdate(BaseModel):
    """The metadata that replaces a conversation's; null is none, as the clients' types allow."""

    metadata: Metadata | None

    def to_core(self) -> ThreadChange:
        """The change in the core's words."""
        return ThreadChange({"metadata": self.metadata or {}})


class ConversationObject(BaseModel):
    """A conversation."""

    id: str
    object: Literal["conversation"] = "conversation"
    created_at: int
    metadata: dict[str, str]


def render(thread: models.Thread) -> ConversationObject:
    """A thread as a conversation."""
    return ConversationObject(
        id=format_id("conv", thread.ref.id, thread.foreign_id),
        created_at=thread.created_at // clock.SECOND,
        metadata=string_metadata(thread.metadata),
    )


def render_page(window: Window[models.Thread]) -> Listing[ConversationObject]:
    """A page of conversations."""
    shown = [render(thread) for thread in window.items]
    return Listing[ConversationObject](**list_fields(shown, [item.id for item in shown], more=window.more))


def render_deleted(thread: models.Thread) -> Deleted:
    """A deleted conversation."""
    return Deleted(id=format_id("conv", thread.ref.id, thread.foreign_id), object="conversation.deleted")


CONVERSATIONS = define_dialect(
    "conversations",
    {
        "thread": ResourceNames("conversation_id", "conv", "Conversation with id '{id}' not found."),
        "message": ResourceNames("item_id", "msg", "Item with id '{id}' not found in conversation.", or_others=True),
    },
)
