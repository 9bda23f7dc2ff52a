"""The Assistants API's messages."""

from typing import Literal

from pydantic import BaseModel, JsonValue

from core import clock, models
from core.dialects import parts
from core.dialects.openai.assistants.content import Content
from core.dialects.openai.metadata import Metadata
from core.dialects.openai.shared import Deleted, Listing, listing, spelled, strings
from core.http.responses import Reply
from core.ids import parse
from core.models import Outcome, Window

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


def message(message: models.Message, thread_id: str | None = None) -> MessageObject:
    """A message as the API shows it; `thread_id` is what its thread is called, if that is a foreign id."""
    details = message.details or {}
    return MessageObject(
        id=spelled("msg", message.id, message.foreign_id),
        created_at=message.created_at // clock.SECOND,
        thread_id=thread_id or spelled("thread", message.thread.id, None),
        status=details.get("status") or "completed",
        role=message.role,
        content=list(parts.to_assistants(message.content)),
        attachments=[*(details.get("attachments") or []), *_attached(message)],
        metadata=strings(message.metadata),
        **{name: details.get(name) for name in _NULLABLE},
    )


def written(outcome: Outcome[models.Message], thread_id: str) -> Reply[MessageObject]:
    """The message that a write made or changed, or had before."""
    return Reply(message(outcome.value, _called(thread_id)), outcome.replayed)


def messages(window: Window[models.Message], thread_id: str) -> Listing[MessageObject]:
    """A page of messages."""
    shown = [message(item, _called(thread_id)) for item in window.items]
    return Listing[MessageObject](**listing(shown, [item.id for item in shown], more=window.more))


def deleted(message_id: str) -> Deleted:
    """A message that is gone."""
    id = parse(message_id)
    return Deleted(id=spelled("msg", id, None) if id else message_id, object="thread.message.deleted")


def _called(thread_id: str) -> str | None:
    """The id by which a caller called a thread, if that is one it had elsewhere."""
    return None if parse(thread_id) else thread_id


def _attached(message: models.Message) -> list[dict[str, JsonValue]]:
    """Files that another dialect put among the parts, which are attachments here."""
    files = (part for part in parts.expanded(message.content) if part.get("type") == "input_file")
    return [{"file_id": part["file_id"], "tools": []} for part in files if part.get("file_id")]
