"""Forms with files: multipart/form-data (RFC 7578), for the endpoints whose handler asks for `FormFiles`."""

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

MOST_BYTES: Final = 4_500_000
"""Of a form. Lambda takes an event of 6 MB (6,291,556 bytes), in which the form stands in base64 beside the headers."""

MOST_PARTS: Final = 32
"""Of a form: its files and fields."""


class FormValidation(OpenAPIRequestValidationMiddleware):
    """Checks a form against the handler's signature, as its parent checks JSON. Powertools has a parser of its own,
    which takes a form that was cut off for a whole one, and knows no `filename*`."""

    @override
    def _get_body(self, app: APIGatewayRestResolver) -> dict[str, Any]:  # type: ignore[override]
        event = app.current_event
        return fields(event.headers.get("content-type", ""), _bytes(event.raw_event))


def takes_form(handler: Callable[..., Any]) -> bool:
    """Whether a handler asks for files."""
    annotations = (parameter.annotation for parameter in inspect.signature(handler).parameters.values())
    return any(isinstance(mark, File) for one in annotations for mark in getattr(one, "__metadata__", ()))


def fields(content_type: str, body: bytes) -> dict[str, list[str | UploadFile]]:
    """What a form says, by field. Raises Invalid for what is no form or not the whole of one; TooLarge."""
    from multipart import MultipartError, MultipartParser, ParserLimitReached, parse_options_header

    if len(body) > MOST_BYTES:
        raise _too_large()
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise _invalid("The request needs the content type 'multipart/form-data', with its boundary.")
    found: dict[str, list[str | UploadFile]] = {}
    try:
        # Kept in memory: it is there already.
        parser = MultipartParser(
            BytesIO(body),
            options["boundary"],
            strict=True,
            part_limit=MOST_PARTS,
            spool_limit=MOST_BYTES,
            memory_limit=MOST_BYTES,
        )
        for part in parser:
            found.setdefault(part.name, []).append(_value(part))
    except ParserLimitReached:
        raise _too_large() from None
    except (MultipartError, UnicodeError):
        raise _invalid("The form cannot be read: it is malformed, or its end is missing.") from None
    return found


def _value(part: Any) -> str | UploadFile:
    if part.filename is None:
        return str(part.value)
    return UploadFile(content=part.raw, filename=part.filename, content_type=part.content_type)


def _bytes(event: Mapping[str, Any]) -> bytes:
    """The body as it was sent. A gateway that takes it for text puts U+FFFD in the place of what is none."""
    body: str = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        if "\ufffd" in body:
            raise _invalid("The form was taken for text on its way here, which has damaged its files.")
        return body.encode()
    try:
        return b64decode(body, validate=True)
    except ValueError:
        raise _invalid("The request's body cannot be read.") from None


def _invalid(message: str) -> Invalid:
    return Invalid.field("body", message=message, type="multipart_invalid")


def _too_large() -> TooLarge:
    return TooLarge(
        f"The form is too large: it takes up to {MOST_BYTES:,} bytes in {MOST_PARTS} parts. "
        "POST /v1/files/uploads has leave to upload a larger file."
    )
