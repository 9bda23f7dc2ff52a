"""The types of handlers' parameters: how each value is validated, and its description in the OpenAPI document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.openapi.params import File, Form, Header, Path, Query, UploadFile
from aws_lambda_powertools.event_handler.request import Request
from pydantic import BeforeValidator, StringConstraints

from core.access import names
from core.http import auth
from core.http.multipart import MAX_BYTES, MAX_PARTS
from core.http.path import unescape

E = TypeVar("E")


def _caller(request: Request) -> auth.Caller:
    caller: auth.Caller = request.context["caller"]
    return caller


Caller = Annotated[auth.Caller, Depends(_caller)]
"""The authorized caller."""

SpaceId = Annotated[
    str,
    # Not in Path: there the pattern would be outside the validator, and OpenAPI would not contain it.
    StringConstraints(pattern=f"^{names.SPACE_PATTERN.pattern}$"),
    BeforeValidator(unescape),
    Path(description="The id of the space."),
]

_SpaceName = Annotated[str, StringConstraints(pattern=f"^{names.SPACE_PATTERN.pattern}$")]

_DEFAULT_SPACE = "The id of the space. Default: the default space of the credential."

QuerySpaceId = Annotated[_SpaceName | None, Query(alias="space_id", description=_DEFAULT_SPACE)]

FormSpaceId = Annotated[_SpaceName | None, Form(alias="space_id", description=_DEFAULT_SPACE)]

FormFiles = Annotated[
    list[UploadFile],
    File(
        alias="files",
        description="The files, each as a part named `files` with a filename. The whole form has at most "
        f"{MAX_BYTES:,} bytes and {MAX_PARTS} parts.",
    ),
]

ThreadId = Annotated[
    str,
    Path(
        description="The id of the thread: a UUID with or without hyphens, or the id with the prefix `thread_` or "
        "`conv_`. An imported thread also has its original id.",
        min_length=1,
    ),
    BeforeValidator(unescape),
]

MessageId = Annotated[
    str,
    Path(
        description=(
            "The id of the message: a UUID with or without hyphens, or the id with the prefix `msg_`. An imported "
            "message also has its original id."
        ),
        min_length=1,
    ),
    BeforeValidator(unescape),
]

IntegrationId = Annotated[
    str,
    Path(
        description=(
            "The name of one of the space's `integrations`, which selects the model. An unknown name selects the "
            "default model."
        ),
        min_length=1,
        max_length=256,
    ),
    BeforeValidator(unescape),
]

ConversationId = Annotated[
    str,
    Path(
        description=(
            "The id of the conversation: the id with the prefix `conv_` or `thread_`, or a UUID with or without "
            "hyphens."
        ),
        min_length=1,
    ),
    BeforeValidator(unescape),
]
"""A conversation is a thread."""

ItemId = Annotated[
    str,
    Path(
        description=(
            "The id of the item: the id with its prefix, for example `msg_`, or a UUID with or without hyphens."
        ),
        min_length=1,
    ),
    BeforeValidator(unescape),
]
"""An item is a message or another entry of a thread."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description=(
            "A unique value that makes retries safe: a repeated request with the same key is not executed again and "
            "gets the first response, with the header `Idempotent-Replayed: true`. The same key with another request "
            "is an error."
        ),
    ),
]

Accept = Annotated[
    str | None,
    Header(
        alias="Accept",
        description=(
            "`text/event-stream` streams the answer as server-sent events while it is generated. Any other value "
            "returns one JSON response."
        ),
    ),
]

Limit = Annotated[int, Query(ge=1, le=100, description="The maximum number of results on the page.")]

Cursor = Annotated[
    str | None, Query(description="`meta.next_cursor` of the previous page. Without it, the first page is returned.")
]


@dataclass(frozen=True, slots=True)
class OpenAIAfterPage:
    """The query parameters of a page in OpenAI's dialects, for a list that can only be read forwards."""

    limit: Limit = 20
    order: Annotated[
        Literal["asc", "desc"],
        Query(description="The order of the results: `asc` begins with the oldest, `desc` with the newest."),
    ] = "desc"
    after: Annotated[
        str | None, Query(description="The page begins after the object with this id, in the chosen order.")
    ] = None

    @property
    def newest_first(self) -> bool:
        """Whether the list begins with its newest item."""
        return self.order == "desc"


@dataclass(frozen=True, slots=True)
class OpenAIPage(OpenAIAfterPage):
    """The query parameters of a page in OpenAI's dialects."""

    before: Annotated[
        str | None, Query(description="The page ends before the object with this id, in the chosen order.")
    ] = None

    def bounds(self, resolve: Callable[[str], E]) -> tuple[E | None, E | None]:
        """Resolve the ids `after` and `before`; None for an absent one."""
        return resolve(self.after) if self.after else None, resolve(self.before) if self.before else None


IN_PATH = {"space_id": SpaceId}
"""Path parameters that a handler need not have, because the request has been authorized for them."""
