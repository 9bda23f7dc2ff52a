"""The native dialect, Aimable's JSON API: the fields, envelopes and errors of all of its endpoints."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field, JsonValue

from core.dialects.generic_models import GENERIC
from core.errors import Problem
from core.http.errors import Dialect, Failure
from core.limits import MAX_METADATA, MAX_TITLE, check_metadata, check_title
from core.models import Page

T = TypeVar("T")

Role = Annotated[
    Literal["user", "assistant", "system", "tool", "developer"],
    Field(description="The author's role in the conversation."),
]
Title = Annotated[
    str | dict[str, str],
    AfterValidator(check_title),
    Field(
        description="A title, as a string or as an object from language codes to titles. At most "
        f"{MAX_TITLE:,} bytes of JSON."
    ),
]
Metadata = Annotated[
    dict[str, JsonValue],
    AfterValidator(check_metadata),
    Field(description=f"Any JSON object, stored and returned unchanged. At most {MAX_METADATA:,} bytes of JSON."),
]
ProjectId = Annotated[
    str,
    Field(max_length=256, description="A project of your own, by which threads can be listed. At most 256 characters."),
]
BranchId = Annotated[
    str,
    Field(min_length=1, max_length=128, description="A branch of the conversation. Default: the branch of the parent."),
]


class Data(BaseModel, Generic[T]):
    """An envelope with one object."""

    model_config = GENERIC

    data: Annotated[T, Field(description="The object.")]


class Meta(BaseModel):
    """The position of a page in its list."""

    next_cursor: Annotated[
        str | None, Field(description="The `cursor` of the next page, or null on the last page. It is opaque.")
    ]
    has_more: Annotated[bool, Field(description="Whether there is a next page.")]


class Listing(BaseModel, Generic[T]):
    """A page of objects."""

    model_config = GENERIC

    data: Annotated[list[T], Field(description="The objects of the page, in the order of the list.")]
    meta: Annotated[Meta, Field(description="The position of the page in its list.")]


def meta(page: Page[Any]) -> Meta:
    """Render the position of a page."""
    return Meta(next_cursor=page.cursor, has_more=page.cursor is not None)


class ErrorDetail(BaseModel):
    """The code and the text of an error."""

    code: Annotated[str, Field(description="A stable name for programs, for example `not_found`.")]
    message: Annotated[str, Field(description="A sentence for people. It may change.")]


class ErrorBody(BaseModel):
    """An error that is not about fields, in FastAPI's form (`detail`) and in the form of code and message."""

    detail: Annotated[str, Field(description="The same text as `error.message`.")]
    error: Annotated[ErrorDetail, Field(description="The code and the text.")]


class FieldProblem(BaseModel):
    """A problem with one field of a request."""

    loc: Annotated[
        list[str | int],
        Field(description="The location of the field: `body`, `query`, `path` or `header`, then names and indices."),
    ]
    msg: Annotated[str, Field(description="A sentence for people. It never contains the value that was sent.")]
    type: Annotated[str, Field(description="A stable name for programs, for example `missing`.")]
    input: Annotated[
        dict[str, JsonValue] | None, Field(description="An empty object for a missing field; otherwise absent.")
    ] = None


class InvalidBody(BaseModel):
    """An error about fields of the request, in FastAPI's form."""

    detail: Annotated[list[FieldProblem], Field(description="One entry for each problem.")]


def _space_of(path: Mapping[str, str], _: Mapping[str, str]) -> str | None:
    return path.get("space_id")


def render_error(failure: Failure) -> tuple[int, dict[str, Any]]:
    """The status and the body of an error: one entry for each invalid field, otherwise one text. The body contains no
    value of the request."""
    if failure.problems:
        return failure.status, {"detail": [_problem(problem) for problem in failure.problems]}
    message = failure.error.message
    return failure.status, {"detail": message, "error": {"code": failure.code, "message": message}}


def _problem(problem: Problem) -> dict[str, Any]:
    fields = {"loc": list(problem.loc), "msg": problem.message, "type": problem.type}
    return fields | {"input": {}} if problem.type == "missing" else fields


NATIVE = Dialect(
    name="native",
    error_body=ErrorBody,
    invalid_body=InvalidBody,
    invalid_status=HTTPStatus.UNPROCESSABLE_ENTITY,
    space_of=_space_of,
    render_error=render_error,
)
