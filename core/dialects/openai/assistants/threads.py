"""The Assistants API's threads."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, Field, JsonValue

from core import clock, models
from core.dialects.openai.assistants.messages import NewMessage
from core.dialects.openai.metadata import Metadata
from core.dialects.openai.shared import Deleted, Listing, format_id, list_fields, string_metadata
from core.models import ThreadChange, Window

MAX_FIRST_MESSAGES = 500

ToolResources = Annotated[
    dict[str, JsonValue], Field(description="Resources of tools, by tool. Stored and returned unchanged.")
]


class NewThread(BaseModel):
    """A thread to create, with its first messages."""

    messages: Annotated[
        Annotated[list[NewMessage], Field(max_length=MAX_FIRST_MESSAGES)] | None,
        Field(description=f"The first messages, in their order. At most {MAX_FIRST_MESSAGES}."),
    ] = None
    metadata: Metadata | None = None
    tool_resources: ToolResources | None = None

    def to_thread(self) -> models.NewThread:
        """Convert the fields of the thread to the core's model."""
        return models.NewThread(metadata=self.metadata, details=_details(self.tool_resources))

    def to_messages(self) -> list[models.NewMessage]:
        """Convert the first messages to the core's model."""
        return [message.to_core() for message in self.messages or []]


class ThreadUpdate(BaseModel):
    """The fields of a thread to replace. Null or an absent field changes nothing."""

    metadata: Metadata | None = None
    tool_resources: ToolResources | None = None

    def to_core(self) -> ThreadChange:
        """Convert to the core's model."""
        fields = {"metadata": self.metadata, "details": _details(self.tool_resources)}
        return ThreadChange({name: value for name, value in fields.items() if value is not None})


class ThreadObject(BaseModel):
    """A thread."""

    id: Annotated[str, Field(description="The id of the thread, with the prefix `thread_`.")]
    object: Annotated[Literal["thread"], Field(description="Always `thread`.")] = "thread"
    created_at: Annotated[int, Field(description="When the thread was created, in seconds since 1970.")]
    metadata: Annotated[dict[str, str], Field(description="The metadata of the thread.")]
    tool_resources: Annotated[dict[str, JsonValue], Field(description="Resources of tools, by tool.")]


def render(thread: models.Thread) -> ThreadObject:
    """Render a thread."""
    return ThreadObject(
        id=format_id("thread", thread.ref.id, thread.foreign_id),
        created_at=thread.created_at // clock.SECOND,
        metadata=string_metadata(thread.metadata),
        tool_resources=(thread.details or {}).get("tool_resources") or {},
    )


def render_page(window: Window[models.Thread]) -> Listing[ThreadObject]:
    """Render a page of threads."""
    objects = [render(item) for item in window.items]
    return Listing[ThreadObject](**list_fields(objects, [item.id for item in objects], more=window.more))


def render_deleted(thread: models.Thread) -> Deleted:
    """Render a deleted thread."""
    return Deleted(id=format_id("thread", thread.ref.id, thread.foreign_id), object="thread.deleted")


def _details(tool_resources: Mapping[str, JsonValue] | None) -> models.DialectFields | None:
    return None if tool_resources is None else {"tool_resources": dict(tool_resources)}
