"""Raw thread and message objects of the Assistants API, as exports of it have them: taken in and given back unchanged.

What the core has a word for is kept in that; all else is kept as it came, fields that nobody knows too. The `object`
among the details says that a thread or message came so, and that it goes back so, whatever other threads have.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core import clock, models
from core.dialects import parts
from core.dialects.openai.assistants import messages, threads
from core.errors import Invalid, Problem
from core.jsontext import dumps
from core.models import Part

Raw = Mapping[str, Any]

LONGEST_ID = 256

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]

Seconds = Annotated[int, Field(gt=0, lt=10**10)]


class ThreadFields(BaseModel):
    """The fields of a thread that the API shows."""

    model_config = ConfigDict(strict=True)

    id: Id
    object: Literal["thread"] = "thread"
    created_at: Seconds
    metadata: dict[str, Any] | None = None
    tool_resources: dict[str, Any] | None = None


class PartFields(BaseModel):
    """What any part has."""

    type: Annotated[str, Field(min_length=1)]


class MessageFields(BaseModel):
    """The fields of a message that the API shows. Taken is also content that is a string, as in a request."""

    model_config = ConfigDict(strict=True)

    id: Id
    object: Literal["thread.message"] = "thread.message"
    created_at: Seconds
    thread_id: Id | None = None
    status: str | None = None
    incomplete_details: dict[str, Any] | None = None
    completed_at: int | None = None
    incomplete_at: int | None = None
    role: Annotated[str, Field(min_length=1, max_length=64)]
    content: str | list[PartFields]
    assistant_id: str | None = None
    run_id: str | None = None
    attachments: list[dict[str, Any]] | None = None
    metadata: dict[str, Any] | None = None


def to_thread(raw: Raw) -> models.NewThread:
    """A thread in the core's words. Raises Invalid."""
    _check(ThreadFields, raw)
    return models.NewThread(
        metadata=raw.get("metadata"),
        details=_others(raw, "thread", "id", "created_at", "metadata"),
        foreign_id=raw["id"],
        created_at=raw["created_at"] * clock.SECOND,
    )


def to_message(raw: Raw) -> models.NewMessage:
    """A message in the core's words. Raises Invalid."""
    _check(MessageFields, raw)
    return models.NewMessage(
        role=raw["role"],
        content=_content(raw),
        metadata=raw.get("metadata"),
        details=_others(raw, "thread.message", "id", "created_at", "thread_id", "role", "content", "metadata"),
        foreign_id=raw["id"],
        created_at=raw["created_at"] * clock.SECOND,
    )


def unknown_of_thread(raw: Raw) -> Iterator[str]:
    """What of a good thread is kept for exports only, since no API shows it, as a phrase each."""
    yield from (f"field {name[:64]!r} of a thread" for name in raw if name not in ThreadFields.model_fields)


def unknown_of_message(raw: Raw) -> Iterator[str]:
    """What of a good message is kept for exports only, since no API shows it, as a phrase each."""
    yield from (f"field {name[:64]!r} of a message" for name in raw if name not in MessageFields.model_fields)
    yield from _unshown(_content(raw))


def changed(raw: Raw) -> Iterator[str]:
    """What of a good message goes back in another form than it came in, as a phrase each."""
    if isinstance(raw["content"], str):
        yield "content that is a string: it becomes a text part"
        return
    for part, again in zip(raw["content"], _shown(_content(raw)), strict=True):
        if part != again:
            yield f"content part {part['type'][:64]!r} in another form than the API's"


def from_thread(thread: models.Thread) -> dict[str, Any]:
    """A thread as the API shows it, or as it came from there."""
    shown = threads.render(thread).model_dump()
    details = thread.details or {}
    if "object" not in details:
        return shown
    said = {"metadata": thread.metadata} if thread.metadata is not None else {}
    return {"id": thread.foreign_id or shown["id"], "created_at": shown["created_at"], **details, **said}


def from_message(message: models.Message, thread_id: str) -> dict[str, Any]:
    """A message as the API shows it, or as it came from there; `thread_id` is what its thread is called."""
    shown = messages.render(message.thread, message).model_dump() | {"thread_id": thread_id}
    details = message.details or {}
    if "object" not in details:
        return shown
    kept = {name: shown[name] for name in ("created_at", "thread_id", "role")}
    said = {"metadata": message.metadata} if message.metadata is not None else {}
    id = message.foreign_id or shown["id"]
    return {"id": id, **kept, "content": list(_shown(message.content)), **details, **said}


def unexportable_in_thread(thread: models.Thread) -> Iterator[str]:
    """What of a thread has no place in the API's form, as a phrase each."""
    said = {"title": thread.title, "project": thread.project_id, "integration": thread.integration}
    yield from (f"{name} of a thread" for name, value in said.items() if value is not None)
    if thread.status is models.Status.ARCHIVED:
        yield "that a thread is archived"


def unexportable_in_message(message: models.Message) -> Iterator[str]:
    """What of a message has no place in the API's form, as a phrase each."""
    if message.item is not None:
        yield f"conversation item {message.item['type'][:64]!r}"
    elif "object" not in (message.details or {}):
        yield from _unshown(message.content)


def _content(raw: Raw) -> models.Content:
    content = raw["content"]
    return content if isinstance(content, str) else parts.compact(parts.from_assistants(content))


def _shown(content: models.Content) -> Iterable[Part]:
    """Content as it came, but for text, which is kept in a form of our own."""
    for part in parts.expanded(content):
        yield next(parts.to_assistants([part]), part) if part["type"] == "text" else part


def _unshown(content: models.Content) -> Iterator[str]:
    """The parts that the API does not show: no form of theirs is content there, nor are they attachments."""
    for part in parts.expanded(content):
        if not any(parts.to_assistants([part])) and not (part.get("type") == "input_file" and part.get("file_id")):
            yield f"content part {str(part.get('type'))[:64]!r}"


def _others(raw: Raw, kind: str, *known: str) -> models.DialectFields:
    """The fields that the core has no word for. Metadata that is null is among them: there is none, but it was said."""
    kept = {name: value for name, value in raw.items() if name not in known or (name == "metadata" and value is None)}
    return {**kept, "object": kind}


def _check(fields: type[BaseModel], raw: Raw) -> None:
    try:
        fields.model_validate(raw)
        dumps(raw).encode()
    except ValidationError as error:
        raise Invalid(*_problems(error)) from None
    except ValueError:  # half a surrogate pair, or a number without end
        raise Invalid.field("content", message="It holds what JSON in UTF-8 cannot hold.") from None


def _problems(error: ValidationError) -> Sequence[Problem]:
    """Which fields are wrong; what stands in them is not told."""
    wrong = sorted({str(found["loc"][0]) for found in error.errors() if found["loc"]})
    return [Problem((name,), f"Its '{name}' is missing, or not as the API shows it.", "value_error") for name in wrong]
