"""Values that are known to be personal, looked for as they are: no form tells them, a name say."""

import re
from collections.abc import Iterator

from core.pii.matches import Match

_IN_WORD = re.compile(r"[^\W\u0e00-\U0010ffff]")
"""A character of a word, in a script that parts its words by spaces."""


class LiteralDetector:
    """Values with their kinds; a kind of a caller's own is empty."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def add(self, value: str, kind: str) -> None:
        """Look for a value from now on."""
        self._kinds.setdefault(value, kind)

    def find(self, text: str) -> Iterator[Match]:
        """Wherever a value stands as a word, or words, of its own."""
        for value, kind in self._kinds.items():
            at = text.find(value)
            while at >= 0:
                end = at + len(value)
                if not (_within_word(text, at) or _within_word(text, end)):
                    yield Match(kind, at, end)
                at = text.find(value, end)


def _within_word(text: str, at: int) -> bool:
    """Whether a word goes on from before `at` to behind it."""
    return 0 < at < len(text) and bool(_IN_WORD.match(text, at - 1) and _IN_WORD.match(text, at))
