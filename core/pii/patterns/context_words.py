"""Words before a number that identify it where its form does not."""

import re

_DISTANCE = 32
"""The maximum distance of such a word, in characters."""


def build_pattern(*words: str) -> re.Pattern[str]:
    """A pattern of a text that ends with one of the words, before a number."""
    return re.compile(rf"\b(?:{'|'.join(words)})\b[^0-9\n]{{0,16}}$", re.IGNORECASE)


def preceded_by(words: re.Pattern[str], text: str, start: int) -> bool:
    """Whether one of the words precedes a number at `start`."""
    return words.search(text[max(0, start - _DISTANCE) : start]) is not None
