"""OpenAI's metadata: at most 16 pairs of short strings, refused in OpenAI's own words."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

MAX_PAIRS, MAX_KEY, MAX_VALUE = 16, 64, 512
"""As the API reference has it, in pairs and characters."""


_KINDS = {dict: "an object", list: "an array", str: "a string", int: "an integer", float: "a decimal"}


def refusal(code: str, at: str, message: str) -> PydanticCustomError:
    """An error in OpenAI's words, which `core.dialects.openai.errors` tells as they stand; but `{param}` in them is
    the name of the field that is being validated, and of what is `at` it (`.k`, ...)."""
    return PydanticCustomError(code, "{message}", {"message": message, "at": at})


def kind_of(value: Any) -> str:
    """What a JSON value is, as OpenAI's messages say it."""
    if isinstance(value, bool):
        return "a boolean"
    return next((name for kind, name in _KINDS.items() if isinstance(value, kind)), "null")


def _check(value: Any) -> Any:
    if not isinstance(value, dict):
        said = f"Invalid type for '{{param}}': expected a metadata object, but got {kind_of(value)} instead."
        raise refusal("invalid_type", "", said)
    if len(value) > MAX_PAIRS:
        said = (
            f"Invalid '{{param}}': too many properties. Expected an object with at most {MAX_PAIRS} properties,"
            f" but got an object with {len(value)} properties instead."
        )
        raise refusal("object_above_max_properties", "", said)
    for name, text in value.items():
        _check_pair(name, text)
    return value


def _check_pair(name: str, text: Any) -> None:
    if len(name) > MAX_KEY:
        said = (
            f"Invalid '{{param}}': property name too long. Expected a property name with maximum length {MAX_KEY},"
            f" but got a property name with length {len(name)} instead."
        )
        raise refusal("property_name_above_max_length", "", said)
    if not isinstance(text, str):
        said = f"Invalid type for '{{param}}': expected a string, but got {kind_of(text)} instead."
        raise refusal("invalid_type", f".{name}", said)
    if len(text) > MAX_VALUE:
        raise refusal("string_above_max_length", f".{name}", too_long(MAX_VALUE, len(text)))


def too_long(most: int, length: int) -> str:
    """What is said of a string of more characters than are taken."""
    said = f"Expected a string with maximum length {most}, but got a string with length {length} instead."
    return f"Invalid '{{param}}': string too long. {said}"


Metadata = Annotated[
    dict[str, str],
    BeforeValidator(_check),
    WithJsonSchema(
        {
            "type": "object",
            "maxProperties": MAX_PAIRS,
            "propertyNames": {"maxLength": MAX_KEY},
            "additionalProperties": {"type": "string", "maxLength": MAX_VALUE},
        }
    ),
]
