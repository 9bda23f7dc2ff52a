"""Request bodies: JSON objects in UTF-8. The content type of a request is ignored."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from core.errors import Invalid


def json_text(event: Mapping[str, Any]) -> str:
    """Return the body of an API Gateway event as JSON text; an empty body is `{}`. Raises Invalid if it is not
    UTF-8."""
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            body = b64decode(body, validate=True).decode()
        except ValueError:
            raise _invalid("not UTF-8") from None
    body = body.removeprefix("\ufeff")
    return body if body.strip() else "{}"


def parse(text: str) -> dict[str, Any]:
    """Parse a JSON object (RFC 8259). Raises Invalid if the text is not JSON or not an object."""
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise _invalid(str(error)) from None
    if not isinstance(value, dict):
        message = "Input should be a valid dictionary or object to extract fields from"
        raise Invalid.field("body", message=message, type="model_attributes_type")
    return value


def _invalid(reason: str) -> Invalid:
    return Invalid.field("body", message=f"JSON decode error: {reason}", type="json_invalid")
