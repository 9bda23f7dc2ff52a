"""Thread and message objects of the Assistants API as its exports contain them: imported and exported unchanged.

Fields of the core's models are stored there; all other fields, also unknown ones, are stored unchanged in `details`.
`details["object"]` marks an imported thread or message, which is exported in its original form.
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

MAX_ID = 256

Id = Annotated[str, Field(min_length=1, max_length=MAX_ID)]

Seconds = Annotated[int, Field(gt=0, lt=10**10)]


class ThreadFields(BaseModel):
    """The fields of a thread in the API."""

    model_config = ConfigDict(strict=True)

    id: Id
    object: Literal["thread"] = "thread"
    created_at: Seconds
    metadata: dict[str, Any] | None = None
    tool_resources: dict[str, Any] | None = None


class PartFields(BaseModel):
    """The field of every part."""

    type: Annotated[str, Field(min_length=1)]


class MessageFields(BaseModel):
    """The fields of a message in the API. Content may also be a string, as in a request."""

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
    """Convert a thread to the core's model. Raises Invalid."""
    _validate(ThreadFields, raw)
    return models.NewThread(
        metadata=raw.get("metadata"),
        details=_extra_fields(raw, "thread", "id", "created_at", "metadata"),
        foreign_id=raw["id"],
        created_at=raw["created_at"] * clock.SECOND,
    )


def to_message(raw: Raw) -> models.NewMessage:
    """Convert a message to the core's model. Raises Invalid."""
    _validate(MessageFields, raw)
    return models.NewMessage(
        role=raw["role"],
        content=_content(raw),
        metadata=raw.get("metadata"),
        details=_extra_fields(raw, "thread.message", "id", "created_at", "thread_id", "role", "content", "metadata"),
        foreign_id=raw["id"],
        created_at=raw["created_at"] * clock.SECOND,
    )


def unknown_thread_fields(raw: Raw) -> Iterator[str]:
    """Describe the fields of a valid thread that no API returns and only exports contain, one phrase each."""
    yield from (f"field {name[:64]!r} of a thread" for name in raw if name not in ThreadFields.model_fields)


def unknown_message_fields(raw: Raw) -> Iterator[str]:
    """Describe the fields and parts of a valid message that no API returns and only exports contain, one phrase
    each."""
    yield from (f"field {name[:64]!r} of a message" for name in raw if name not in MessageFields.model_fields)
    yield from _unshown_parts(_content(raw))


def changed_forms(raw: Raw) -> Iterator[str]:
    """Describe the content of a valid message that is exported in another form than it was imported, one phrase
    each."""
    if isinstance(raw["content"], str):
        yield "content that is a string: it becomes a text part"
        return
    for part, again in zip(raw["content"], _to_export(_content(raw)), strict=True):
        if part != again:
            yield f"content part {part['type'][:64]!r} in another form than the API's"


def from_thread(thread: models.Thread) -> dict[str, Any]:
    """Render a thread as the API returns it; an imported thread in its original form."""
    rendered = threads.render(thread).model_dump()
    details = thread.details or {}
    if "object" not in details:
        return rendered
    metadata = {"metadata": thread.metadata} if thread.metadata is not None else {}
    return {"id": thread.foreign_id or rendered["id"], "created_at": rendered["created_at"], **details, **metadata}


def from_message(message: models.Message, thread_id: str) -> dict[str, Any]:
    """Render a message as the API returns it; an imported message in its original form. `thread_id` is the exported id
    of its thread."""
    rendered = messages.render(message.thread, message).model_dump() | {"thread_id": thread_id}
    details = message.details or {}
    if "object" not in details:
        return rendered
    common = {name: rendered[name] for name in ("created_at", "thread_id", "role")}
    metadata = {"metadata": message.metadata} if message.metadata is not None else {}
    id = message.foreign_id or rendered["id"]
    return {"id": id, **common, "content": list(_to_export(message.content)), **details, **metadata}


def unexportable_thread_fields(thread: models.Thread) -> Iterator[str]:
    """Describe the properties of a thread that the API's form does not have, one phrase each."""
    fields = {"title": thread.title, "project": thread.project_id, "integration": thread.integration}
    yield from (f"{name} of a thread" for name, value in fields.items() if value is not None)
    if thread.status is models.Status.ARCHIVED:
        yield "that a thread is archived"


def unexportable_message_fields(message: models.Message) -> Iterator[str]:
    """Describe the properties of a message that the API's form does not have, one phrase each."""
    if message.item is not None:
        yield f"conversation item {message.item['type'][:64]!r}"
    elif "object" not in (message.details or {}):
        yield from _unshown_parts(message.content)


def _content(raw: Raw) -> models.Content:
    content = raw["content"]
    return content if isinstance(content, str) else parts.compact(parts.from_assistants(content))


def _to_export(content: models.Content) -> Iterable[Part]:
    """Convert stored content to its original form. Only text is stored in another form."""
    for part in parts.expand(content):
        yield next(parts.to_assistants([part]), part) if part["type"] == "text" else part


def _unshown_parts(content: models.Content) -> Iterator[str]:
    """Describe the parts that the API returns neither as content nor as attachments."""
    for part in parts.expand(content):
        if not any(parts.to_assistants([part])) and not (part.get("type") == "input_file" and part.get("file_id")):
            yield f"content part {str(part.get('type'))[:64]!r}"


def _extra_fields(raw: Raw, kind: str, *known: str) -> models.DialectFields:
    """The fields that the core's models do not have. Null metadata is one of them, because it differs from no
    metadata."""
    extra = {name: value for name, value in raw.items() if name not in known or (name == "metadata" and value is None)}
    return {**extra, "object": kind}


def _validate(fields: type[BaseModel], raw: Raw) -> None:
    try:
        fields.model_validate(raw)
        dumps(raw).encode()
    except ValidationError as error:
        raise Invalid(*_problems(error)) from None
    except ValueError:  # an unpaired surrogate or an infinite number
        raise Invalid.field("content", message="It contains a value that JSON in UTF-8 cannot represent.") from None


def _problems(error: ValidationError) -> Sequence[Problem]:
    """The invalid fields. The texts contain no values."""
    invalid = sorted({str(entry["loc"][0]) for entry in error.errors() if entry["loc"]})
    return [Problem((name,), f"Its '{name}' is missing or invalid.", "value_error") for name in invalid]
