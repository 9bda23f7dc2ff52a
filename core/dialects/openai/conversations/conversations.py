"""OpenAI's Conversations API: a conversation is a thread, and its items are in `items`."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from core import clock, models
from core.dialects.openai.conversations.items import MAX_ITEMS, Item, to_core
from core.dialects.openai.errors import ResourceNames, define_dialect
from core.dialects.openai.metadata import Metadata
from core.dialects.openai.shared import Deleted, Listing, format_id, list_fields, string_metadata
from core.models import ThreadChange, Window


class NewConversation(BaseModel):
    """A conversation to create, with its first items."""

    items: Annotated[
        Annotated[list[Item], Field(max_length=MAX_ITEMS)] | None,
        Field(description=f"The first items, in their order. At most {MAX_ITEMS}."),
    ] = None
    metadata: Metadata | None = None

    def to_thread(self) -> models.NewThread:
        """Convert the fields of the conversation to the core's model."""
        return models.NewThread(metadata=self.metadata)

    def to_messages(self) -> list[models.NewMessage]:
        """Convert the first items to the core's model."""
        return [to_core(item) for item in self.items or []]


class ConversationUpdate(BaseModel):
    """The metadata that replaces a conversation's metadata. Null removes it, as the types of OpenAI's clients allow."""

    metadata: Metadata | None

    def to_core(self) -> ThreadChange:
        """Convert to the core's model."""
        return ThreadChange({"metadata": self.metadata or {}})


class ConversationObject(BaseModel):
    """A conversation."""

    id: Annotated[str, Field(description="The id of the conversation, with the prefix `conv_`.")]
    object: Annotated[Literal["conversation"], Field(description="Always `conversation`.")] = "conversation"
    created_at: Annotated[int, Field(description="When the conversation was created, in seconds since 1970.")]
    metadata: Annotated[dict[str, str], Field(description="The metadata of the conversation.")]


def render(thread: models.Thread) -> ConversationObject:
    """Render a thread as a conversation."""
    return ConversationObject(
        id=format_id("conv", thread.ref.id, thread.foreign_id),
        created_at=thread.created_at // clock.SECOND,
        metadata=string_metadata(thread.metadata),
    )


def render_page(window: Window[models.Thread]) -> Listing[ConversationObject]:
    """Render a page of conversations."""
    objects = [render(thread) for thread in window.items]
    return Listing[ConversationObject](**list_fields(objects, [item.id for item in objects], more=window.more))


def render_deleted(thread: models.Thread) -> Deleted:
    """Render a deleted conversation."""
    return Deleted(id=format_id("conv", thread.ref.id, thread.foreign_id), object="conversation.deleted")


CONVERSATIONS = define_dialect(
    "conversations",
    {
        "thread": ResourceNames("conversation_id", "conv", "Conversation with id '{id}' not found."),
        "message": ResourceNames("item_id", "msg", "Item with id '{id}' not found in conversation.", or_others=True),
    },
)
