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
"""A page beyond the end of every list."""

_ABSENT = ("", "undefined", "null")
"""Query values by which clients send an absent value."""

MAX_MESSAGES = 4_000
"""Messages in the response for a thread: as many short messages as fit into a response of 6 MB."""


class NewThread(BaseModel):
    """A thread to create."""

    integration: Annotated[
        str,
        StringConstraints(min_length=1, max_length=256),
        Field(description="The id of the integration that answers in the thread. At most 256 characters."),
    ]
    title: Annotated[
        Annotated[str, StringConstraints(max_length=1000)] | None,
        Field(description="The title. At most 1,000 characters."),
    ] = None

    def to_core(self) -> models.NewThread:
        """Convert to the core's model."""
        return models.NewThread(title=self.title, integration=self.integration)


class QelosThread(BaseModel):
    """A thread, with its messages if it was requested alone."""

    model_config = ConfigDict(serialize_by_alias=True)

    id: str = Field(alias="_id", description="The id of the thread.")
    integration: Annotated[str | None, Field(description="The id of the integration that answers, or null.")]
    title: Annotated[
        str | None, Field(description="The title, or null. Of a title in several languages, the English one.")
    ]
    messages: Annotated[
        list[dict[str, JsonValue]],
        Field(
            description=(
                "The messages, oldest first, in the form of OpenAI's chat completions with a `timestamp`. Empty in "
                "lists."
            )
        ),
    ]
    message_summaries: list[JsonValue] = Field(alias="messageSummaries", description="Always empty.")
    created: Annotated[Time, Field(description="When the thread was created: RFC 3339, UTC, in milliseconds.")]
    updated: Annotated[Time, Field(description="When the thread last changed, or its newest message was stored.")]
    user: Annotated[str, Field(description="The principal of the credential that created the thread.")]
    workspace: Annotated[str, Field(description="The space that contains the thread.")]
    truncated: bool = Field(
        default=False,
        exclude_if=lambda truncated: not truncated,
        description="True if the thread has more messages than one response can hold, so that the oldest are missing; "
        "otherwise absent.",
    )


class QelosThreads(RootModel[list[QelosThread]]):
    """An array of threads without their messages."""


class Done(BaseModel):
    """The result of a deletion."""

    success: Annotated[bool, Field(description="Always true.")] = True
    message: Annotated[str, Field(description="A sentence for people.")] = "Thread deleted successfully"


class ErrorBody(BaseModel):
    """An error."""

    error: Annotated[str, Field(description="A sentence for people.")]


def parse_number(text: str | None, *, most: int) -> int | None:
    """Parse a query value as a number from 1 to `most`; anything else is None."""
    try:
        value = int(text or "")
    except ValueError:
        return None
    return max(1, min(value, most))


def render(thread: models.Thread, newest: Window[models.Message] | None = None) -> QelosThread:
    """Render a thread, with the messages of a window that was read newest first."""
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
    """Render threads without their messages."""
    return QelosThreads([render(thread) for thread in threads])


def to_query(
    grant: Grant, space: Space, *, integration: str | None, user: str | None, workspace: str | None
) -> ThreadQuery:
    """Build the query for a caller's list: their own threads; with the scope `admin`, those of any user and any of the
    credential's spaces. Raises Forbidden for another space."""
    integration, user, workspace = (None if value in _ABSENT else value for value in (integration, user, workspace))
    if not grant.is_admin:
        return ThreadQuery(space, user=grant.principal, integration=integration)
    if workspace and not (SPACE_PATTERN.fullmatch(workspace) and grant.allows_space(workspace)):
        raise Forbidden("This credential has no access to this workspace.")
    return ThreadQuery(Space(space.tenant, workspace or space.id), user=user, integration=integration)


def list_page(
    selection: ThreadQuery, *, limit: str | None, page: str | None, sort: str | None
) -> Sequence[models.Thread]:
    """Return a numbered page of threads. `sort` is `updated`, `created` or `title`; a minus before it sorts
    descending."""
    size, page_number = parse_number(limit, most=MAX_LIMIT) or DEFAULT_LIMIT, parse_number(page, most=_MAX_PAGE) or 1
    order = sort if sort and sort.removeprefix("-") in ("updated", *_RANKS) else "-updated"
    descending = order.startswith("-")
    by = _RANKS.get(order.removeprefix("-"))
    if by is None:
        return listing.page_by_number(replace(selection, newest_first=descending), page=page_number, limit=size)
    return listing.sorted_page(selection, page=page_number, limit=size, by=by, descending=descending)


_RANKS: dict[str, Callable[[models.Thread], str | int]] = {
    "created": lambda thread: thread.created_at,
    "title": lambda thread: (_title(thread.title) or "").casefold(),
}


def _no_space(*_: Mapping[str, str]) -> None:
    """Requests name no space, so it is the default space of the credential."""


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
    text = "Valid integration ID is required" if field == "integration" else f"{field}: {problem.message}".strip(": ")
    return HTTPStatus.BAD_REQUEST, {"error": text}


QELOS = Dialect(
    name="qelos",
    error_body=ErrorBody,
    invalid_body=ErrorBody,
    invalid_status=HTTPStatus.BAD_REQUEST,
    space_of=_no_space,
    render_error=render_error,
)


def _title(title: models.Title | None) -> str | None:
    """Select one of a title's languages: English, otherwise the first."""
    return title.get("en", next(iter(title.values()), None)) if isinstance(title, dict) else title


def _message(message: models.Message) -> dict[str, JsonValue]:
    """Render a message in the form of chat completions, with the time when it was stored."""
    fields = _render_item(message) or {"role": message.role, "content": parts.to_chat(message.content)}
    details = message.details or {}
    attachments = {"attachments": details["attachments"]} if details.get("attachments") else {}
    return {**fields, "timestamp": rfc3339(message.created_at), **attachments, **details.get("chat", {})}


def _render_item(message: models.Message) -> dict[str, Any] | None:
    match message.item:
        case None:
            return None
        case {"type": "function_call", "call_id": str(id), "name": str(name), "arguments": str(arguments)}:
            return _call({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}})
        case {"type": "custom_tool_call", "call_id": str(id), "name": str(name), "input": str(text)}:
            return _call({"id": id, "type": "custom", "custom": {"name": name, "input": text}})
        case {"call_id": str(id), "output": _}:
            return {"role": "tool", "content": message_text(message), "tool_call_id": id}
    return {"role": message.role, "content": message_text(message)}


def _call(call: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": [call]}
