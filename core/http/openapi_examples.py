"""Examples of requests and responses in the OpenAPI document.

`examples/<operation>.json` contains the request and the response of one endpoint, as the API returns it. `skein
new-endpoint` creates a first version; `python -m tests.core.http.examples` writes it from the event in events/ and the
handler's response. The errors are rendered by the dialects themselves.
"""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from core import errors
from core.errors import Invalid, KeyReused
from core.http.errors import Dialect, to_failure
from core.jsontext import loads

FOLDER = Path(__file__).with_name("examples")

_ID = "01939f2c-41b0-7c55-8d1e-6f0a2b9c3d47"

_ERRORS: dict[int, tuple[str, Exception]] = {
    HTTPStatus.UNAUTHORIZED: (
        "The credential is missing, invalid, expired or revoked.",
        errors.Unauthenticated("A credential is required: 'X-API-Key: <key>' or 'Authorization: Bearer <key or JWT>'."),
    ),
    HTTPStatus.FORBIDDEN: (
        "The credential lacks the scope of the operation or has no access to the space.",
        errors.Forbidden("This credential has no access to this space."),
    ),
    HTTPStatus.NOT_FOUND: (
        "The object does not exist, was deleted, or belongs to another tenant or space.",
        errors.NotFound("thread", _ID),
    ),
    HTTPStatus.CONFLICT: (
        (
            "The state of the object does not allow the operation, for example because the thread is archived; or the "
            "same request is already running, and `Retry-After` contains the seconds until a retry."
        ),
        errors.Archived(),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "The request or one of its fields is too large. Nothing was stored.",
        errors.TooLarge("The request is too large."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "An unexpected error. The header `X-Request-Id` identifies the request in the logs.",
        RuntimeError(),
    ),
    HTTPStatus.BAD_GATEWAY: (
        "The server of the language model or another service of the turn failed. The request can be sent again.",
        errors.ProviderFailed("The model's server sent something that cannot be read."),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "The service is throttled or temporarily unavailable. `Retry-After` contains the seconds until a retry.",
        errors.Busy("The service is busy. Try again in a moment."),
    ),
    HTTPStatus.GATEWAY_TIMEOUT: (
        "The language model or the operation took too long. The request can be sent again.",
        errors.ProviderTimedOut("The model did not answer in time."),
    ),
}
"""The description of each status of an error that is not about fields, and an error that has it."""

_RATE_TEXT = "Too many requests. Try again in a moment."

RATE_LIMITED: dict[str, Any] = {
    "description": "The rate limit or the quota is exceeded. `Retry-After` contains the seconds until a retry.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "description": "An error of API Gateway, in the native form and in OpenAI's form.",
                "required": ["detail", "error"],
                "properties": {
                    "detail": {"type": "string", "description": "A sentence for people."},
                    "error": {
                        "type": "object",
                        "description": "The error, with `message`, `type`, `param` and `code`.",
                    },
                },
            },
            "example": {
                "detail": _RATE_TEXT,
                "error": {"message": _RATE_TEXT, "type": "rate_limit_error", "param": None, "code": "rate_limited"},
            },
        }
    },
}
"""API Gateway's response to too many requests, which is the same for all dialects."""

_REQUIRED_FIELDS = {"conversations": "items", "qelos": "integration", "qelos_chat": "messages"}
"""A required field of a request, by dialect. Default: `content`."""


def error_response(dialect: Dialect, status: int) -> tuple[str, Any]:
    """The description of an error status, and an example of its body: None if the dialect sends no body."""
    description, error = _ERRORS.get(status) or _about_fields(dialect, status)
    _, body = dialect.render_error(to_failure(error, {}))
    return description, body


def _about_fields(dialect: Dialect, status: int) -> tuple[str, Exception]:
    if status != dialect.invalid_status:
        return "The Idempotency-Key was first used with another request.", KeyReused()
    reused = ", or the Idempotency-Key was first used with another request"
    shared = reused if status == HTTPStatus.UNPROCESSABLE_ENTITY else ""
    field = _REQUIRED_FIELDS.get(dialect.name, "content")
    missing = Invalid.field("body", field, message="Field required", type="missing")
    return f"A field or the body of the request is invalid{shared}. Nothing was stored.", missing


def load(operation: str) -> dict[str, Any]:
    """The example of an endpoint: `request` (absent without a body), `response`, and `stream` if it can stream.

    Raises FileNotFoundError without one.
    """
    content: dict[str, Any] = loads((FOLDER / f"{operation}.json").read_text("utf-8"))
    return content
