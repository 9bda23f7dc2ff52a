"""The words before a number, which say what it is where its form does not."""

import re

_NEAR = 32
"""Characters before a number in which such a word counts."""


def before(*words: str) -> re.Pattern[str]:
    """Matches the end of a text in which one of the words is the last thing said before a number."""
    return re.compile(rf"\b(?:{'|'.join(words)})\b[^0-9\n]{{0,16}}$", re.IGNORECASE)


def preceded_by(words: re.Pattern[str], text: str, start: int) -> bool:
    """Whether a number at `start` is preceded by one of the words."""
    return words.search(text[max(0, start - _NEAR) : start]) is not None
