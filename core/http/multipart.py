"""Forms with files: multipart/form-data (RFC 7578), for endpoints whose handler has a parameter `FormFiles`."""

import inspect
from base64 import b64decode
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIRequestValidationMiddleware
from aws_lambda_powertools.event_handler.openapi.params import File, UploadFile
from typing_extensions import override

from core.errors import Invalid, TooLarge

MAX_BYTES: Final = 4_500_000
"""Bytes of a form. A Lambda event has at most 6 MB (6,291,556 bytes), with the form in base64 and the headers."""

MAX_PARTS: Final = 32
"""Files and fields of a form."""


class FormValidation(OpenAPIRequestValidationMiddleware):
    """Validates a form against the handler's signature, as the base class validates JSON. Powertools' own parser
    accepts a truncated form and ignores `filename*`."""

    @override
    def _get_body(self, app: APIGatewayRestResolver) -> dict[str, Any]:  # type: ignore[override]
        event = app.current_event
        return fields(event.headers.get("content-type", ""), _bytes(event.raw_event))


def expects_form(handler: Callable[..., Any]) -> bool:
    """Whether a handler has a parameter for files."""
    annotations = (parameter.annotation for parameter in inspect.signature(handler).parameters.values())
    return any(isinstance(item, File) for hint in annotations for item in getattr(hint, "__metadata__", ()))


def fields(content_type: str, body: bytes) -> dict[str, list[str | UploadFile]]:
    """Parse a form into its values by field. Raises Invalid for a malformed or truncated form, and TooLarge."""
    from multipart import MultipartError, MultipartParser, ParserLimitReached, parse_options_header

    if len(body) > MAX_BYTES:
        raise _too_large()
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise _invalid("The content type must be 'multipart/form-data' with a boundary.")
    values: dict[str, list[str | UploadFile]] = {}
    try:
        # In memory, where the body is already.
        parser = MultipartParser(
            BytesIO(body),
            options["boundary"],
            strict=True,
            part_limit=MAX_PARTS,
            spool_limit=MAX_BYTES,
            memory_limit=MAX_BYTES,
        )
        for part in parser:
            values.setdefault(part.name, []).append(_value(part))
    except ParserLimitReached:
        raise _too_large() from None
    except (MultipartError, UnicodeError):
        raise _invalid("The form is malformed or truncated.") from None
    return values


def _value(part: Any) -> str | UploadFile:
    if part.filename is None:
        return str(part.value)
    return UploadFile(content=part.raw, filename=part.filename, content_type=part.content_type)


def _bytes(event: Mapping[str, Any]) -> bytes:
    """The raw body. A gateway that decodes it as text replaces invalid bytes by U+FFFD."""
    body: str = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        if "\ufffd" in body:
            raise _invalid("A proxy decoded the form as text, which damaged its files.")
        return body.encode()
    try:
        return b64decode(body, validate=True)
    except ValueError:
        raise _invalid("The body is not valid base64.") from None


def _invalid(message: str) -> Invalid:
    return Invalid.field("body", message=message, type="multipart_invalid")


def _too_large() -> TooLarge:
    return TooLarge(
        f"The form is too large: at most {MAX_BYTES:,} bytes and {MAX_PARTS} parts are allowed. "
        "Use POST /v1/files/uploads for a larger file."
    )
