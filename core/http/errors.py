"""The one table that gives each error its status, and the dialects' common ground for telling it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel

from core import errors
from core.errors import Conflict, Invalid, Problem, SkeinError


@dataclass(frozen=True, slots=True)
class Failure:
    """An error on its way out. `code` is its stable name; `path` has the route's values as the caller spelled them."""

    error: SkeinError
    status: HTTPStatus
    code: str
    path: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with which field."""
        return self.error.problems if isinstance(self.error, Invalid) else ()


class Dialect(Protocol):
    """What `core.http` needs of a dialect: a module of `core.dialects`."""

    __name__: str

    @property
    def ErrorBody(self) -> type[BaseModel]:  # noqa: N802 - a class
        """The body of an error, for OpenAPI."""

    @property
    def InvalidBody(self) -> type[BaseModel]:  # noqa: N802 - a class
        """The body of an error about fields, for OpenAPI."""

    @property
    def INVALID(self) -> int:  # noqa: N802 - a constant
        """The status of an error about fields."""

    def space(self, path: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        """The space that a request names, if it does."""

    def failure(self, failure: Failure) -> tuple[int, Mapping[str, Any] | None]:
        """Status and body, if any, that tell a failure."""


_TABLE: dict[type[SkeinError], tuple[HTTPStatus, str]] = {
    errors.Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid"),
    errors.Unauthenticated: (HTTPStatus.UNAUTHORIZED, "unauthorized"),
    errors.Forbidden: (HTTPStatus.FORBIDDEN, "forbidden"),
    errors.NotFound: (HTTPStatus.NOT_FOUND, "not_found"),
    errors.Conflict: (HTTPStatus.CONFLICT, "conflict"),
    errors.TooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large"),
    errors.Busy: (HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"),
    errors.InFlight: (HTTPStatus.CONFLICT, "conflict"),
    errors.ProviderFailed: (HTTPStatus.BAD_GATEWAY, "unavailable"),
    errors.ProviderTimedOut: (HTTPStatus.GATEWAY_TIMEOUT, "unavailable"),
    errors.ProviderBusy: (HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"),
    errors.SkeinError: (HTTPStatus.INTERNAL_SERVER_ERROR, "internal"),
}


def failure(exception: Exception, path: Mapping[str, str]) -> Failure:
    """How an exception is told. One that was not raised on purpose says nothing of itself."""
    error = _said(exception)
    status, code = next(_TABLE[cls] for cls in type(error).__mro__ if cls in _TABLE)
    return Failure(error, status, code, path, _headers(error))


def _said(exception: Exception) -> SkeinError:
    if isinstance(exception, SkeinError):
        return exception
    if isinstance(exception, RequestValidationError):
        return Invalid(*map(_problem, exception.errors()))
    return SkeinError("Something went wrong on our side. The request id helps to find out what.")


def _problem(error: Mapping[str, Any]) -> Problem:
    return Problem(tuple(error["loc"]), error["msg"], error["type"], error.get("input"), error.get("ctx") or {})


def _headers(error: SkeinError) -> dict[str, str]:
    if isinstance(error, errors.Busy | errors.InFlight | errors.ProviderBusy):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.Unauthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, Conflict | errors.KeyReused):
        return {"x-should-retry": "false"}  # the OpenAI clients retry a 409 otherwise
    return {}


def no_route() -> dict[str, Any]:
    """What is told of a route that there is not: no dialect is asked, since none was spoken to."""
    message = "There is no such route, or it does not take this method."
    return {"detail": message, "error": {"code": "not_found", "message": message}}
