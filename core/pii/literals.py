"""Detects known values literally, for example names, which no form identifies."""

import re
from collections.abc import Iterator

from core.pii.matches import Match

_IN_WORD = re.compile(r"[^\W\u0e00-\U0010ffff]")
"""A word character of a script that separates words by spaces."""


class LiteralDetector:
    """Detects values that were added with their kinds; the kind of a caller's own placeholder is empty."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def add(self, value: str, kind: str) -> None:
        """Detect a value from now on."""
        self._kinds.setdefault(value, kind)

    def find(self, text: str) -> Iterator[Match]:
        """The occurrences of the values as whole words."""
        for value, kind in self._kinds.items():
            at = text.find(value)
            while at >= 0:
                end = at + len(value)
                if not (_is_within_word(text, at) or _is_within_word(text, end)):
                    yield Match(kind, at, end)
                at = text.find(value, end)


def _is_within_word(text: str, at: int) -> bool:
    """Whether the characters before and after `at` belong to one word."""
    return 0 < at < len(text) and bool(_IN_WORD.match(text, at - 1) and _IN_WORD.match(text, at))
