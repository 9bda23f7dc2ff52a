"""Metadata is kept as JSON text: what comes back is what came in, numbers included, and it is the smallest form."""

import json
from typing import Any


def dumps(value: Any, *, sort_keys: bool = False) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=sort_keys)


def loads(text: str | None) -> Any:
    """The value of JSON text, None of None."""
    return None if text is None else json.loads(text)
