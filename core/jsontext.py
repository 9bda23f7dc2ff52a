"""Compact JSON text, the form in which structured values are stored: numbers come back exactly as they were sent."""

import json
from collections.abc import Callable
from typing import Any


def dumps(value: Any, *, sort_keys: bool = False) -> str:
    """Encode a value as compact JSON. Raises ValueError for NaN and infinity."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=sort_keys)


def loads(text: str | None) -> Any:
    """Decode JSON text; None for None. Raises ValueError."""
    return None if text is None else json.loads(text)


def map_strings(value: Any, change: Callable[[str], str]) -> Any:
    """Apply `change` to every string, object name and number of a JSON value; a changed number becomes a string."""
    match value:
        case str():
            return change(value)
        case bool() | None:
            return value
        case int() | float():
            text = str(value)
            return value if (changed := change(text)) == text else changed
        case list():
            return [map_strings(one, change) for one in value]
        case dict():
            return {change(name): map_strings(one, change) for name, one in value.items()}
    raise TypeError(type(value))


def find_strings(value: Any) -> list[str]:
    """List the texts that `map_strings` passes to its function, in the same order."""
    found: list[str] = []

    def take(text: str) -> str:
        found.append(text)
        return text

    map_strings(value, take)
    return found
