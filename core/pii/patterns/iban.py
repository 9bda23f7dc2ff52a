"""International bank account numbers."""

import re
from collections.abc import Iterator

from stdnum import iban

_BEGINNING = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[ -]?[0-9]{2}(?=[ -]?[0-9A-Za-z])")
_CHARACTER = re.compile(r"[ -]?[0-9A-Za-z]")
_LETTER_OR_DIGIT = re.compile("[0-9A-Za-z]")
_SHORTEST, _LONGEST = 15, 34


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers whose check digits and country's form are right: in either case, whole or in groups."""
    at = 0
    while begun := _BEGINNING.search(text, at):
        end = _end(text, begun.start())
        if end:
            yield begun.start(), end
        at = end or begun.end()


def _end(text: str, start: int) -> int | None:
    """Where the number that begins here ends, if one does: words behind it may look like more of it."""
    number, at, found = "", start, None
    while len(number) < _LONGEST and (match := _CHARACTER.match(text, at)):
        number, at = number + match[0][-1], match.end()
        if (
            len(number) >= _SHORTEST
            and not _LETTER_OR_DIGIT.match(text, at)
            and iban.is_valid(number, check_country=False)
        ):
            found = at
    return found
