"""An empty function, which measures the runtime alone."""

from typing import Any


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Return an empty response."""
    return {}
