"""Metadata is kept as JSON text: what comes back is what came in, numbers included, and it is the smallest form."""

import json
from collections.abc import Callable
from typing import Any


def dumps(value: Any, *, sort_keys: bool = False) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=sort_keys)


def loads(text: str | None) -> Any:
    """The value of JSON text, None of None."""
    return None if text is None else json.loads(text)


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with each of its texts changed: strings, names and numbers, which become strings if they change."""
    match value:
        case str():
            return change(value)
        case bool() | None:
            return value
        case int() | float():
            text = str(value)
            return value if (changed := change(text)) == text else changed
        case list():
            return [mapped(one, change) for one in value]
        case dict():
            return {change(name): mapped(one, change) for name, one in value.items()}
    raise TypeError(type(value))


def texts(value: Any) -> list[str]:
    """The texts of a JSON value, in the order in which `mapped` comes by."""
    found: list[str] = []

    def take(text: str) -> str:
        found.append(text)
        return text

    mapped(value, take)
    return found
