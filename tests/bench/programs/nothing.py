"""A function that does nothing: what is left is the runtime."""

from typing import Any


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """An empty answer."""
    return {}
