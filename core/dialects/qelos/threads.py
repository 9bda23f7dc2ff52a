"""Qelos AI threads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, RootModel, StringConstraints

from core import models
from core.access.api_keys import Grant
from core.access.names import SPACE_PATTERN
from core.dialects import parts
from core.dialects.times import Time, rfc3339
from core.errors import Forbidden, KeyReused, NotFound
from core.http.errors import Dialect, Failure
from core.models import Space, Window
from core.threads import listing
from core.threads.listing import ThreadQuery
from core.threads.text import message_text

DEFAULT_LIMIT, MAX_LIMIT = 50, 200

_MAX_PAGE = 1_000_000_000
"""More than any list has."""

_NOT_GIVEN = ("", "undefined", "null")
"""What clients send for what they were not told."""

MAX_MESSAGES = 4_000
"""Messages that a thread is shown with: as many as one answer of 6 MB has room for, were they all short."""


class NewThread(BaseModel):
    """A thread to make."""

    integration: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    title: Annotated[str, StringConstraints(max_length=1000)] | None = None

    def to_core(self) -> models.NewThread:
        """The thread in the core's words."""
        return models.NewThread(title=self.title, integration=self.integration)


class QelosThread(BaseModel):
    """A thread, its messages where they were asked for."""

    model_config = ConfigDict(serialize_by_alias=True)

    id: str = Field(alias="_id")
    integration: str | None
    title: str | None
    messages: list[dict[str, JsonValue]]
    message_summaries: list[JsonValue] = Field(alias="messageSummaries")
    created: Time
    updated: Time
    user: str
    workspace: str
    truncated: bool = Field(default=False, exclude_if=lambda truncated: not truncated)
    """True where the oldest messages have no room in one answer."""


class QelosThreads(RootModel[list[QelosThread]]):
    """A bare array of threads."""


class Done(BaseModel):
    """What a deletion answers."""

    success: bool = True
    message: str = "Thread deleted successfully"


class ErrorBody(BaseModel):
    """Any error."""

    error: str


def number(text: str | None, *, most: int) -> int | None:
    """A number from 1 to `most` out of a query; what is none counts as not given."""
    try:
        value = int(text or "")
    except ValueError:
        return None
    return max(1, min(value, most))


def render(thread: models.Thread, newest: Window[models.Message] | None = None) -> QelosThread:
    """A thread as Qelos shows it, with the messages of a window that was read newest first."""
    newest = newest or Window(())
    return QelosThread(
        _id=thread.ref.id.hex,
        integration=thread.integration,
        title=_title(thread.title),
        messages=[_message(message) for message in reversed(newest.items)],
        messageSummaries=[],
        created=thread.created_at,
        updated=thread.updated_at,
        user=thread.author,
        workspace=thread.ref.space.id,
        truncated=newest.more,
    )


def render_page(threads: Sequence[models.Thread]) -> QelosThreads:
    """Threads without their messages."""
    return QelosThreads([render(thread) for thread in threads])


def selection(
    grant: Grant, space: Space, *, integration: str | None, user: str | None, workspace: str | None
) -> ThreadQuery:
    """Which threads a caller lists: their own, but those of any user in any space of theirs with the scope `admin`."""
    integration, user, workspace = (None if said in _NOT_GIVEN else said for said in (integration, user, workspace))
    if not grant.is_admin:
        return ThreadQuery(space, user=grant.principal, integration=integration)
    if workspace and not (SPACE_PATTERN.fullmatch(workspace) and grant.allows_space(workspace)):
        raise Forbidden("This credential is not good for this workspace.")
    return ThreadQuery(Space(space.tenant, workspace or space.id), user=user, integration=integration)


def list_page(
    selection: ThreadQuery, *, limit: str | None, page: str | None, sort: str | None
) -> Sequence[models.Thread]:
    """A numbered page of a selection. `sort` is `updated`, `created` or `title`, falling behind a minus."""
    size, number_of = number(limit, most=MAX_LIMIT) or DEFAULT_LIMIT, number(page, most=_MAX_PAGE) or 1
    known = sort if sort and sort.removeprefix("-") in ("updated", *_RANKS) else "-updated"
    falling = known.startswith("-")
    by = _RANKS.get(known.removeprefix("-"))
    if by is None:
        return listing.page_by_number(replace(selection, newest_first=falling), page=number_of, limit=size)
    return listing.sorted_page(selection, page=number_of, limit=size, by=by, descending=falling)


_RANKS: dict[str, Callable[[models.Thread], str | int]] = {
    "created": lambda thread: thread.created_at,
    "title": lambda thread: (_title(thread.title) or "").casefold(),
}


def _no_space(*_: Mapping[str, str]) -> None:
    """Requests name no space: it is always the credential's own."""


def render_error(failure: Failure) -> tuple[int, Mapping[str, Any] | None]:
    """The status and the body of an error; a caller without a valid credential gets no body."""
    if failure.status == HTTPStatus.UNAUTHORIZED:
        return failure.status, None
    if isinstance(failure.error, NotFound):
        return failure.status, {"error": f"{failure.error.kind.capitalize()} not found"}
    if not failure.problems or isinstance(failure.error, KeyReused):
        return failure.status, {"error": failure.error.message}
    problem = failure.problems[0]
    field = ".".join(map(str, problem.loc[1:]))
    said = "Valid integration ID is required" if field == "integration" else f"{field}: {problem.message}".strip(": ")
    return HTTPStatus.BAD_REQUEST, {"error": said}


QELOS = Dialect(
    name="qelos",
    error_body=ErrorBody,
    invalid_body=ErrorBody,
    invalid_status=HTTPStatus.BAD_REQUEST,
    space_of=_no_space,
    render_error=render_error,
)


def _title(title: models.Title | None) -> str | None:
    """A title in many languages as one: the English, else the first."""
    return title.get("en", next(iter(title.values()), None)) if isinstance(title, dict) else title


def _message(message: models.Message) -> dict[str, JsonValue]:
    """A message in the form of chat completions, with the time it was kept."""
    said = _of_item(message) or {"role": message.role, "content": parts.to_chat(message.content)}
    details = message.details or {}
    attached = {"attachments": details["attachments"]} if details.get("attachments") else {}
    return {**said, "timestamp": rfc3339(message.created_at), **attached, **details.get("chat", {})}


def _of_item(message: models.Message) -> dict[str, Any] | None:
    match message.item:
        case None:
            return None
        case {"type": "function_call", "call_id": str(id), "name": str(name), "arguments": str(said)}:
            return _call({"id": id, "type": "function", "function": {"name": name, "arguments": said}})
        case {"type": "custom_tool_call", "call_id": str(id), "name": str(name), "input": str(said)}:
            return _call({"id": id, "type": "custom", "custom": {"name": name, "input": said}})
        case {"call_id": str(id), "output": _}:
            return {"role": "tool", "content": message_text(message), "tool_call_id": id}
    return {"role": message.role, "content": message_text(message)}


def _call(call: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": [call]}
