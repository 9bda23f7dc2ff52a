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


class NewThread(BaseModel):
    """A thread to make, with any messages to begin with."""

    messages: Annotated[list[NewMessage], Field(max_length=MAX_FIRST_MESSAGES)] | None = None
    metadata: Metadata | None = None
    tool_resources: dict[str, JsonValue] | None = None

    def thread(self) -> models.NewThread:
        """What it says of the thread."""
        return models.NewThread(metadata=self.metadata, details=_details(self.tool_resources))

    def first(self) -> list[models.NewMessage]:
        """The messages to begin with."""
        return [message.to_core() for message in self.messages or []]


class ThreadUpdate(BaseModel):
    """The fields of a thread to replace."""

    metadata: Metadata | None = None
    tool_resources: dict[str, JsonValue] | None = None

    def to_core(self) -> ThreadChange:
        """The change in the core's words; a field that is null or left out stays."""
        said = {"metadata": self.metadata, "details": _details(self.tool_resources)}
        return ThreadChange({name: value for name, value in said.items() if value is not None})


class ThreadObject(BaseModel):
    """A thread."""

    id: str
    object: Literal["thread"] = "thread"
    created_at: int
    metadata: dict[str, str]
    tool_resources: dict[str, JsonValue]


def render(thread: models.Thread) -> ThreadObject:
    """A thread as the API shows it."""
    return ThreadObject(
        id=format_id("thread", thread.ref.id, thread.foreign_id),
        created_at=thread.created_at // clock.SECOND,
        metadata=string_metadata(thread.metadata),
        tool_resources=(thread.details or {}).get("tool_resources") or {},
    )


def render_page(window: Window[models.Thread]) -> Listing[ThreadObject]:
    """A page of threads."""
    shown = [render(item) for item in window.items]
    return Listing[ThreadObject](**list_fields(shown, [item.id for item in shown], more=window.more))


def render_deleted(thread: models.Thread) -> Deleted:
    """A deleted thread."""
    return Deleted(id=format_id("thread", thread.ref.id, thread.foreign_id), object="thread.deleted")


def _details(tool_resources: Mapping[str, JsonValue] | None) -> models.DialectFields | None:
    return None if tool_resources is None else {"tool_resources": dict(tool_resources)}
