"""OpenAI's Conversations: the same threads. What is in them is in `conversation_items`."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from core import clock, models
from core.dialects.openai.conversations.items import MAX_ITEMS, Item, to_core
from core.dialects.openai.errors import ResourceNames, define_dialect
from core.dialects.openai.metadata import Metadata
from core.dialects.openai.shared import Deleted, Listing, listing, spelled, strings
from core.http.responses import Reply
from core.models import Outcome, ThreadChange, Window


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


def conversation(thread: models.Thread) -> ConversationObject:
    """A thread as a conversation."""
    return ConversationObject(
        id=spelled("conv", thread.ref.id, thread.foreign_id),
        created_at=thread.created_at // clock.SECOND,
        metadata=strings(thread.metadata),
    )


def made(outcome: Outcome[models.Thread]) -> Reply[ConversationObject]:
    """The conversation that a write made or changed, or had before."""
    return Reply(conversation(outcome.value), outcome.replayed)


def conversations(window: Window[models.Thread]) -> Listing[ConversationObject]:
    """A page of conversations."""
    shown = [conversation(thread) for thread in window.items]
    return Listing[ConversationObject](**listing(shown, [item.id for item in shown], more=window.more))


def deleted(thread: models.Thread) -> Deleted:
    """A conversation that is gone."""
    return Deleted(id=spelled("conv", thread.ref.id, thread.foreign_id), object="conversation.deleted")


CONVERSATIONS = define_dialect(
    "conversations",
    {
        "thread": ResourceNames("conversation_id", "conv", "Conversation with id '{id}' not found."),
        "message": ResourceNames("item_id", "msg", "Item with id '{id}' not found in conversation.", or_others=True),
    },
)
