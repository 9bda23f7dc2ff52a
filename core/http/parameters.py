"""The types that a handler's signature is made of. Each says what is taken and becomes the OpenAPI parameter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.openapi.params import File, Form, Header, Path, Query, UploadFile
from aws_lambda_powertools.event_handler.request import Request
from pydantic import BeforeValidator, StringConstraints

from core.access import names
from core.http import auth
from core.http.path import unescape

E = TypeVar("E")


def _caller(request: Request) -> auth.Caller:
    caller: auth.Caller = request.context["caller"]
    return caller


Caller = Annotated[auth.Caller, Depends(_caller)]
"""Whoever was let in."""

SpaceId = Annotated[
    str,
    # Not in Path: there it would stand outside the validator, where OpenAPI does not look.
    StringConstraints(pattern=f"^{names.SPACE_PATTERN.pattern}$"),
    BeforeValidator(unescape),
    Path(description="The space."),
]

_NamedSpace = Annotated[str, StringConstraints(pattern=f"^{names.SPACE_PATTERN.pattern}$")]

QuerySpaceId = Annotated[
    _NamedSpace | None, Query(alias="space_id", description="The space, if it is not the credential's own.")
]

FormSpaceId = Annotated[
    _NamedSpace | None, Form(alias="space_id", description="The space, if it is not the credential's own.")
]

FormFiles = Annotated[list[UploadFile], File(alias="files", description="One or more files.")]

ThreadId = Annotated[str, Path(description="A thread's id, in any spelling.", min_length=1), BeforeValidator(unescape)]

MessageId = Annotated[
    str, Path(description="A message's id, in any spelling.", min_length=1), BeforeValidator(unescape)
]

IntegrationId = Annotated[
    str,
    Path(description="What answers: a model of the space's.", min_length=1, max_length=256),
    BeforeValidator(unescape),
]

ConversationId = ThreadId
"""A conversation is a thread."""

ItemId = MessageId
"""An item is a message, or what stands in its place."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Makes the request safe to send again: the same key and request have the first one's answer.",
    ),
]

Accept = Annotated[str | None, Header(alias="Accept", description="`text/event-stream` for the answer as it comes.")]

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]

Cursor = Annotated[str | None, Query(description="`meta.next_cursor` of the page before.")]


@dataclass(frozen=True, slots=True)
class OpenAIAfterPage:
    """The query parameters of a page in OpenAI's dialects, for a list that is read in one direction only."""

    limit: Limit = 20
    order: Annotated[Literal["asc", "desc"], Query(description="Oldest or newest first.")] = "desc"
    after: Annotated[str | None, Query(description="Show what comes next behind the thing with this id.")] = None

    @property
    def newest_first(self) -> bool:
        """Whether the list begins with its newest item."""
        return self.order == "desc"


@dataclass(frozen=True, slots=True)
class OpenAIPage(OpenAIAfterPage):
    """The query parameters of a page in OpenAI's dialects."""

    before: Annotated[str | None, Query(description="Show what comes next ahead of the thing with this id.")] = None

    def bounds(self, resolve: Callable[[str], E]) -> tuple[E | None, E | None]:
        """`after` and `before`, each resolved from its id; None where it is not given."""
        return resolve(self.after) if self.after else None, resolve(self.before) if self.before else None


IN_PATH = {"space_id": SpaceId}
"""The path parameters that a handler need not ask for: the request has been authorized for them."""
