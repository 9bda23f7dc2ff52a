"""Request bodies: JSON objects in UTF-8, whatever content type their sender gave them."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from core.errors import Invalid


def text(event: Mapping[str, Any]) -> str:
    """The body of an API Gateway event as JSON text; one that is empty means "no fields". Raises Invalid."""
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            body = b64decode(body, validate=True).decode()
        except ValueError:
            raise _invalid("not UTF-8") from None
    body = body.removeprefix("\ufeff")
    return body if body.strip() else "{}"


def parse(text: str) -> dict[str, Any]:
    """The object in JSON text. Raises Invalid for what is not JSON (RFC 8259), and for what is no object."""
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
