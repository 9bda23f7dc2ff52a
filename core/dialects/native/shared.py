"""The native dialect, Aimable's, in plain HTTP and JSON: the fields, envelopes and errors that all of it shares."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from core.errors import Problem
from core.http.errors import Dialect, Failure
from core.limits import check_metadata, check_title
from core.models import Page

T = TypeVar("T")

Role = Literal["user", "assistant", "system", "tool", "developer"]
Title = Annotated[str | dict[str, str], AfterValidator(check_title)]
Metadata = Annotated[dict[str, JsonValue], AfterValidator(check_metadata)]
ProjectId = Annotated[str, Field(max_length=256)]
BranchId = Annotated[str, Field(min_length=1, max_length=128)]


def example(**fields: Any) -> ConfigDict:
    """What the documentation shows, and sends when it is tried there."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Data(BaseModel, Generic[T]):
    """One thing."""

    data: T


class Meta(BaseModel):
    """Where a page stands in its list."""

    next_cursor: str | None
    has_more: bool


class Listing(BaseModel, Generic[T]):
    """A page of things."""

    data: list[T]
    meta: Meta


def meta(page: Page[Any]) -> Meta:
    """Where a page stands in its list."""
    return Meta(next_cursor=page.cursor, has_more=page.cursor is not None)


class ErrorDetail(BaseModel):
    """An error's stable name, and what it means."""

    code: str
    message: str


class ErrorBody(BaseModel):
    """Any error but an invalid field."""

    detail: str
    error: ErrorDetail


class FieldProblem(BaseModel):
    """One thing wrong with a request."""

    loc: list[str | int]
    msg: str
    type: str
    input: dict[str, JsonValue] | None = None


class InvalidBody(BaseModel):
    """What is wrong with a request, field by field."""

    detail: list[FieldProblem]


def _space_of(path: Mapping[str, str], _: Mapping[str, str]) -> str | None:
    """The space is in the path."""
    return path.get("space_id")


def render_error(failure: Failure) -> tuple[int, dict[str, Any]]:
    """Field by field in FastAPI's form, else one sentence in two forms at once. No input is quoted back."""
    if failure.problems:
        return failure.status, {"detail": [_problem(problem) for problem in failure.problems]}
    message = failure.error.message
    return failure.status, {"detail": message, "error": {"code": failure.code, "message": message}}


def _problem(problem: Problem) -> dict[str, Any]:
    told = {"loc": list(problem.loc), "msg": problem.message, "type": problem.type}
    return told | {"input": {}} if problem.type == "missing" else told


NATIVE = Dialect(
    name="native",
    error_body=ErrorBody,
    invalid_body=InvalidBody,
    invalid_status=HTTPStatus.UNPROCESSABLE_ENTITY,
    space_of=_space_of,
    render_error=render_error,
)
