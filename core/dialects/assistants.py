"""The Assistants API's threads and messages, as OpenAI served them until 2026-08-26."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, JsonValue, StringConstraints, Tag

from core import clock, models
from core.dialects import openai, openai_errors, parts
from core.dialects.openai import Deleted, Listing, listing, spelled, strings
from core.dialects.openai_errors import Thing
from core.dialects.openai_metadata import Metadata
from core.http.errors import Failure
from core.http.replies import Reply
from core.ids import parse
from core.models import Outcome, ThreadChange, Window

ErrorBody, InvalidBody, INVALID, space = openai.ErrorBody, openai.InvalidBody, openai.INVALID, openai.space

MAX_TEXT = 256_000
"""Characters of one text, as the API reference has it."""

MAX_FIRST_MESSAGES = 500

Role = Literal["user", "assistant"]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]


class TextPart(BaseModel):
    """Text."""

    type: Literal["text"]
    text: Text


class ImageUrl(BaseModel):
    """An image on the web."""

    url: str
    detail: Literal["auto", "low", "high"] | None = None


class ImageUrlPart(BaseModel):
    """An image on the web, as a part."""

    type: Literal["image_url"]
    image_url: ImageUrl


class ImageFile(BaseModel):
    """An image that was uploaded."""

    file_id: str
    detail: Literal["auto", "low", "high"] | None = None


class ImageFilePart(BaseModel):
    """An image that was uploaded, as a part."""

    type: Literal["image_file"]
    image_file: ImageFile


def _tag(part: Any) -> str | None:
    kind = part.get("type") if isinstance(part, dict) else getattr(part, "type", None)
    return f"~{kind}" if kind in ("text", "image_url", "image_file") else None


Part = Annotated[
    Annotated[TextPart, Tag("~text")]
    | Annotated[ImageUrlPart, Tag("~image_url")]
    | Annotated[ImageFilePart, Tag("~image_file")],
    Discriminator(
        _tag,
        custom_error_type="part_type",
        custom_error_message="A part has one of the types 'text', 'image_url' and 'image_file'.",
    ),
]
"""The tags begin with ~ so that `openai_errors` leaves them out when it names a parameter."""

Content = Annotated[
    Annotated[Text, Tag("~string")] | Annotated[list[Part], Field(min_length=1), Tag("~array")],
    Discriminator(
        lambda content: "~string" if isinstance(content, str) else "~array" if isinstance(content, list) else None,
        custom_error_type="invalid_type",
        custom_error_message="Invalid type for '{param}': expected a string or an array of objects.",
        custom_error_context={"at": ""},
    ),
]


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


class MessageUpdate(BaseModel):
    """What of a message may change."""

    metadata: Metadata | None = None


class ThreadObject(BaseModel):
    """A thread."""

    id: str
    object: Literal["thread"] = "thread"
    created_at: int
    metadata: dict[str, str]
    tool_resources: dict[str, JsonValue]


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


def thread(thread: models.Thread) -> ThreadObject:
    """A thread as the API shows it."""
    return ThreadObject(
        id=spelled("thread", thread.ref.id, thread.foreign_id),
        created_at=thread.created_at // clock.SECOND,
        metadata=strings(thread.metadata),
        tool_resources=(thread.details or {}).get("tool_resources") or {},
    )


def made(outcome: Outcome[models.Thread]) -> Reply[ThreadObject]:
    """The thread that a write made or changed, or had before."""
    return Reply(thread(outcome.value), outcome.replayed)


def threads(window: Window[models.Thread]) -> Listing[ThreadObject]:
    """A page of threads."""
    shown = [thread(item) for item in window.items]
    return Listing[ThreadObject](**listing(shown, [item.id for item in shown], more=window.more))


def thread_deleted(thread: models.Thread) -> Deleted:
    """A thread that is gone."""
    return Deleted(id=spelled("thread", thread.ref.id, thread.foreign_id), object="thread.deleted")


def message(message: models.Message, thread_id: str | None = None) -> MessageObject:
    """A message as the API shows it; `thread_id` is what its thread is called, if that is a foreign id."""
    details = message.details or {}
    return MessageObject(
        id=message_id(message),
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


def message_deleted(message_id: str) -> Deleted:
    """A message that is gone."""
    id = parse(message_id)
    return Deleted(id=spelled("msg", id, None) if id else message_id, object="thread.message.deleted")


def message_id(message: models.Message) -> str:
    """A message's id as the API spells it."""
    return spelled("msg", message.id, message.foreign_id)


def _called(thread_id: str) -> str | None:
    """The id by which a caller called a thread, if that is one it had elsewhere."""
    return None if parse(thread_id) else thread_id


_THINGS = {
    "thread": Thing("thread_id", "thread", "No thread found with id '{id}'."),
    "message": Thing("message_id", "msg", "No message found with id '{id}'."),
}


def failure(failed: Failure) -> tuple[int, Mapping[str, Any]]:
    """Status and body that tell a failure."""
    return openai_errors.failure(failed, _THINGS)


def _details(tool_resources: Mapping[str, JsonValue] | None) -> models.Details | None:
    return None if tool_resources is None else {"tool_resources": dict(tool_resources)}


def _attached(message: models.Message) -> list[dict[str, JsonValue]]:
    """Files that another dialect put among the parts, which are attachments here."""
    files = (part for part in parts.expanded(message.content) if part.get("type") == "input_file")
    return [{"file_id": part["file_id"], "tools": []} for part in files if part.get("file_id")]
