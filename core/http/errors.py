"""The one table that maps each error to its HTTP status, and `Dialect`, which renders errors for its endpoints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel

from core import errors
from core.errors import Conflict, Invalid, Problem, SkeinError


@dataclass(frozen=True, slots=True)
class Failure:
    """An error to render. `code` is its stable name; `path` has the route's values as the caller spelled them."""

    error: SkeinError
    status: HTTPStatus
    code: str
    path: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The invalid fields; empty if the error is not about fields."""
        return self.error.problems if isinstance(self.error, Invalid) else ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a group of endpoints names the caller's space and renders errors.

    `name` is the prefix of its schemas in the OpenAPI document. `invalid_body` and `invalid_status` are those of an
    error about fields, `error_body` is that of any other error.
    """

    name: str
    error_body: type[BaseModel]
    invalid_body: type[BaseModel]
    invalid_status: HTTPStatus
    space_of: Callable[[Mapping[str, str], Mapping[str, str]], str | None]
    """The id of the space that a request names, from its path values and its headers (lower-case names), or None. May
    raise Invalid."""
    render_error: Callable[[Failure], tuple[int, Mapping[str, Any] | None]]
    """The status and the body of an error's response; without a body the response is empty."""


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


def to_failure(exception: Exception, path: Mapping[str, str]) -> Failure:
    """The failure for an exception; an unexpected exception becomes a generic 500."""
    error = _to_skein_error(exception)
    status, code = next(_TABLE[cls] for cls in type(error).__mro__ if cls in _TABLE)
    return Failure(error, status, code, path, _headers(error))


def _to_skein_error(exception: Exception) -> SkeinError:
    if isinstance(exception, SkeinError):
        return exception
    if isinstance(exception, RequestValidationError):
        return Invalid(*map(_problem, exception.errors()))
    return SkeinError("An internal error occurred. Quote the request id when you report it.")


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
    """The error body for an unknown route, which belongs to no dialect."""
    message = "This route does not exist, or it does not support this method."
    return {"detail": message, "error": {"code": "not_found", "message": message}}
