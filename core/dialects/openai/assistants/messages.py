"""The Assistants API's messages."""

from typing import Literal

from pydantic import BaseModel, JsonValue

from core import clock, models
from core.dialects import parts
from core.dialects.openai.assistants.content import Content
from core.dialects.openai.metadata import Metadata
from core.dialects.openai.shared import Deleted, Listing, format_id, list_fields, string_metadata
from core.ids import parse
from core.models import ThreadRef, Window

Role = Literal["user", "assistant"]


class Attachment(BaseModel):
    """A file that tools may use."""

    file_id: str | None = None
    tools: list[dict[str, JsonValue]] | None = None


class NewMessage(BaseModel):
    """A message to put behind the others of a thread."""

    role: Role
    content: Content
    attachments: list[Attachment] | None = None
    metadata: Metadata | None = None

    def to_core(self) -> models.NewMessage:
        """The message in the core's words."""
        sent = self.model_dump(include={"content"}, exclude_none=True)["content"]
        content = sent if isinstance(sent, str) else parts.compact(sent)
        attached = [attachment.model_dump(exclude_none=True) for attachment in self.attachments or []]
        details = {"attachments": attached} if attached else None
        return models.NewMessage(self.role, content, self.metadata, details=details)


class MessageUpdate(BaseModel):
    """What of a message may change."""

    metadata: Metadata | None = None


class MessageObject(BaseModel):
    """A message."""

    id: str
    object: Literal["thread.message"] = "thread.message"
    created_at: int
    thread_id: str
    status: str
    incomplete_details: dict[str, JsonValue] | None
    completed_at: int | None
    incomplete_at: int | None
    role: str
    content: list[dict[str, JsonValue]]
    assistant_id: str | None
    run_id: str | None
    attachments: list[dict[str, JsonValue]]
    metadata: dict[str, str]


_NULLABLE = ("incomplete_details", "completed_at", "incomplete_at", "assistant_id", "run_id")


def render(ref: ThreadRef, message: models.Message) -> MessageObject:
    """A message as the API shows it. `ref` names its thread: by the foreign id if the caller did so."""
    details = message.details or {}
    return MessageObject(
        id=format_id("msg", message.id, message.foreign_id),
        created_at=message.created_at // clock.SECOND,
        thread_id=ref.foreign_id or format_id("thread", ref.id, None),
        status=details.get("status") or "completed",
        role=message.role,
        content=list(parts.to_assistants(message.content)),
        attachments=[*(details.get("attachments") or []), *_attached(message)],
        metadata=string_metadata(message.metadata),
        **{name: details.get(name) for name in _NULLABLE},
    )


def render_page(ref: ThreadRef, window: Window[models.Message]) -> Listing[MessageObject]:
    """A page of messages."""
    shown = [render(ref, item) for item in window.items]
    return Listing[MessageObject](**list_fields(shown, [item.id for item in shown], more=window.more))


def render_deleted(message_id: str) -> Deleted:
    """A deleted message."""
    id = parse(message_id)
    return Deleted(id=format_id("msg", id, None) if id else message_id, object="thread.message.deleted")


def _attached(message: models.Message) -> list[dict[str, JsonValue]]:
    """Files that another dialect put among the parts, which are attachments here."""
    files = (part for part in parts.expanded(message.content) if part.get("type") == "input_file")
    return [{"file_id": part["file_id"], "tools": []} for part in files if part.get("file_id")]
