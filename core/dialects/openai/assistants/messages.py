"""The Assistants API's messages."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, JsonValue

from core import clock, models
from core.dialects import parts
from core.dialects.openai.assistants.content import Content
from core.dialects.openai.metadata import Metadata
from core.dialects.openai.shared import Deleted, Listing, format_id, list_fields, string_metadata
from core.ids import parse
from core.models import ThreadRef, Window

Role = Literal["user", "assistant"]


class Attachment(BaseModel):
    """A file for tools."""

    file_id: Annotated[str | None, Field(description="The id of the file.")] = None
    tools: Annotated[
        list[dict[str, JsonValue]] | None, Field(description="The tools that may read the file, each with its `type`.")
    ] = None


class NewMessage(BaseModel):
    """A message to append to a thread."""

    role: Annotated[Role, Field(description="The author of the message.")]
    content: Content
    attachments: Annotated[list[Attachment] | None, Field(description="Files of the message, for tools.")] = None
    metadata: Metadata | None = None

    def to_core(self) -> models.NewMessage:
        """Convert to the core's model."""
        raw = self.model_dump(include={"content"}, exclude_none=True)["content"]
        content = raw if isinstance(raw, str) else parts.compact(raw)
        attachments = [attachment.model_dump(exclude_none=True) for attachment in self.attachments or []]
        details = {"attachments": attachments} if attachments else None
        return models.NewMessage(self.role, content, self.metadata, details=details)


class MessageUpdate(BaseModel):
    """The fields of a message to replace."""

    metadata: Metadata | None = None


class MessageObject(BaseModel):
    """A message of a thread."""

    id: Annotated[str, Field(description="The id of the message, with the prefix `msg_`.")]
    object: Annotated[Literal["thread.message"], Field(description="Always `thread.message`.")] = "thread.message"
    created_at: Annotated[int, Field(description="When the message was stored, in seconds since 1970.")]
    thread_id: Annotated[str, Field(description="The thread that contains the message.")]
    status: Annotated[str, Field(description="`completed`, unless an import or another API set another status.")]
    incomplete_details: Annotated[
        dict[str, JsonValue] | None, Field(description="Why the message is incomplete; null for a complete message.")
    ]
    completed_at: Annotated[
        int | None, Field(description="When an imported message was completed, in seconds, or null.")
    ]
    incomplete_at: Annotated[
        int | None, Field(description="When an imported message became incomplete, in seconds, or null.")
    ]
    role: Annotated[str, Field(description="The author: `user` or `assistant`; other APIs also store other roles.")]
    content: Annotated[
        list[dict[str, JsonValue]],
        Field(
            description=(
                "The parts of the content, each with its `type`: `text`, `image_url`, `image_file` or `refusal`."
            )
        ),
    ]
    assistant_id: Annotated[str | None, Field(description="The assistant of an imported message, or null.")]
    run_id: Annotated[str | None, Field(description="The run of an imported message, or null.")]
    attachments: Annotated[
        list[dict[str, JsonValue]], Field(description="Files of the message, each with `file_id` and `tools`.")
    ]
    metadata: Annotated[dict[str, str], Field(description="The metadata of the message.")]


_NULLABLE = ("incomplete_details", "completed_at", "incomplete_at", "assistant_id", "run_id")


def render(ref: ThreadRef, message: models.Message) -> MessageObject:
    """Render a message. `ref` is its thread, with the foreign id if the caller used it."""
    details = message.details or {}
    return MessageObject(
        id=format_id("msg", message.id, message.foreign_id),
        created_at=message.created_at // clock.SECOND,
        thread_id=ref.foreign_id or format_id("thread", ref.id, None),
        status=details.get("status") or "completed",
        role=message.role,
        content=list(parts.to_assistants(message.content)),
        attachments=[*(details.get("attachments") or []), *_file_attachments(message)],
        metadata=string_metadata(message.metadata),
        **{name: details.get(name) for name in _NULLABLE},
    )


def render_page(ref: ThreadRef, window: Window[models.Message]) -> Listing[MessageObject]:
    """Render a page of messages."""
    objects = [render(ref, item) for item in window.items]
    return Listing[MessageObject](**list_fields(objects, [item.id for item in objects], more=window.more))


def render_deleted(message_id: str) -> Deleted:
    """Render a deleted message."""
    id = parse(message_id)
    return Deleted(id=format_id("msg", id, None) if id else message_id, object="thread.message.deleted")


def _file_attachments(message: models.Message) -> list[dict[str, JsonValue]]:
    """Files that other dialects store as parts, which are attachments here."""
    files = (part for part in parts.expand(message.content) if part.get("type") == "input_file")
    return [{"file_id": part["file_id"], "tools": []} for part in files if part.get("file_id")]
