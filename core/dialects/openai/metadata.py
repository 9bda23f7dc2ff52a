"""OpenAI's metadata: at most 16 pairs of short strings, with error texts of OpenAI's API."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

MAX_PAIRS, MAX_KEY, MAX_VALUE = 16, 64, 512
"""The limits of the API reference, in pairs and characters."""


_KINDS = {dict: "an object", list: "an array", str: "a string", int: "an integer", float: "a decimal"}


def wire_error(code: str, at: str, message: str) -> PydanticCustomError:
    """An error with a text of OpenAI's API, which `core.dialects.openai.errors` renders unchanged except for `{param}`:
    the name of the validated field, followed by `at` (for example `.key`)."""
    return PydanticCustomError(code, "{message}", {"message": message, "at": at})


def json_type(value: Any) -> str:
    """The name of a JSON value's type in OpenAI's error texts."""
    if isinstance(value, bool):
        return "a boolean"
    return next((name for kind, name in _KINDS.items() if isinstance(value, kind)), "null")


def _check(value: Any) -> Any:
    if not isinstance(value, dict):
        message = f"Invalid type for '{{param}}': expected a metadata object, but got {json_type(value)} instead."
        raise wire_error("invalid_type", "", message)
    if len(value) > MAX_PAIRS:
        message = (
            f"Invalid '{{param}}': too many properties. Expected an object with at most {MAX_PAIRS} properties,"
            f" but got an object with {len(value)} properties instead."
        )
        raise wire_error("object_above_max_properties", "", message)
    for name, text in value.items():
        _check_pair(name, text)
    return value


def _check_pair(name: str, text: Any) -> None:
    if len(name) > MAX_KEY:
        message = (
            f"Invalid '{{param}}': property name too long. Expected a property name with maximum length {MAX_KEY},"
            f" but got a property name with length {len(name)} instead."
        )
        raise wire_error("property_name_above_max_length", "", message)
    if not isinstance(text, str):
        message = f"Invalid type for '{{param}}': expected a string, but got {json_type(text)} instead."
        raise wire_error("invalid_type", f".{name}", message)
    if len(text) > MAX_VALUE:
        raise wire_error("string_above_max_length", f".{name}", string_too_long(MAX_VALUE, len(text)))


def string_too_long(most: int, length: int) -> str:
    """The error text for a string of more than `most` characters."""
    text = f"Expected a string with maximum length {most}, but got a string with length {length} instead."
    return f"Invalid '{{param}}': string too long. {text}"


Metadata = Annotated[
    dict[str, str],
    BeforeValidator(_check),
    WithJsonSchema(
        {
            "type": "object",
            "description": (
                f"Up to {MAX_PAIRS} pairs of strings. A key has at most {MAX_KEY} characters, a value {MAX_VALUE}."
            ),
            "maxProperties": MAX_PAIRS,
            "propertyNames": {"maxLength": MAX_KEY},
            "additionalProperties": {"type": "string", "maxLength": MAX_VALUE},
        }
    ),
]
