"""International bank account numbers."""

import re
from collections.abc import Iterator

from stdnum import iban

_START = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[ -]?[0-9]{2}(?=[ -]?[0-9A-Za-z])")
_CHARACTER = re.compile(r"[ -]?[0-9A-Za-z]")
_LETTER_OR_DIGIT = re.compile("[0-9A-Za-z]")
_MIN_LENGTH, _MAX_LENGTH = 15, 34


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers with valid check digits and the form of their country, in either case, with or without spaces."""
    at = 0
    while start := _START.search(text, at):
        end = _end(text, start.start())
        if end:
            yield start.start(), end
        at = end or start.end()


def _end(text: str, start: int) -> int | None:
    """The end of the number at `start`, if there is one; words after it may look like a part of it."""
    number, at, end = "", start, None
    while len(number) < _MAX_LENGTH and (match := _CHARACTER.match(text, at)):
        number, at = number + match[0][-1], match.end()
        if (
            len(number) >= _MIN_LENGTH
            and not _LETTER_OR_DIGIT.match(text, at)
            and iban.is_valid(number, check_country=False)
        ):
            end = at
    return end
