"""Telephone numbers with a country's code, behind a plus or 00."""

import re
from collections.abc import Iterator, Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

EXTENSION = re.compile(r"(?:[ ,;]{0,2}(?:ext\.?|x)[ ]?[0-9]{1,6}(?![0-9]))?")

_NUMBER = re.compile(
    r"""(?<![\w+]) (?: \+[ ]? | (?<![0-9][ .,]) (?<![/-]) (?P<zeros>00)[ ]? )
    (?P<number> [1-9][0-9]{0,2} (?:[ .-]?\([0-9]{1,5}\))? (?:[ .\-/]?[0-9]){4,17}+ )""",
    re.VERBOSE,
)
_FEWEST, _MOST = 7, 15
"""Digits; E.164 has no longer numbers."""


def find(text: str) -> Iterator[tuple[int, int]]:
    """From each plus on, as many digits as make a number: others may follow it. Behind 00 they must all be of it."""
    for match in _NUMBER.finditer(text):
        said, start = match["number"], match.start("number")
        ends = [digit.end() for digit in re.finditer("[0-9](?![0-9])", said)]
        end = _end(said, ends[-1:]) if match["zeros"] else _end(said, ends) or _end_of_possible(said, ends)
        if end and not (
            text[start + end : start + end + 1].isalnum() or (match["zeros"] and _goes_on(text, start + end))
        ):
            behind = EXTENSION.match(text, start + end)
            yield match.start(), behind.end() if behind else start + end


def _goes_on(text: str, end: int) -> bool:
    return text[end : end + 2].strip(" .-/").isdigit()


def _end(said: str, ends: Sequence[int]) -> int | None:
    """Where the longest number ends that is valid."""
    numbers = ((end, _parsed(said[:end])) for end in reversed(ends))
    return next((end for end, number in numbers if number and phonenumbers.is_valid_number(number)), None)


def _end_of_possible(said: str, ends: Sequence[int]) -> int | None:
    """Where the longest number ends that its country could give out one day: a plus says enough."""
    numbers = ((end, _parsed(said[:end])) for end in reversed(ends))
    return next((end for end, number in numbers if number and phonenumbers.is_possible_number(number)), None)


def _parsed(said: str) -> PhoneNumber | None:
    digits = re.sub("[^0-9]", "", said)
    if not _FEWEST <= len(digits) <= _MOST:
        return None
    try:
        return phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return None
