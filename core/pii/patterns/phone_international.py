"""Telephone numbers with a country code after a plus or 00."""

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
_MIN_DIGITS, _MAX_DIGITS = 7, 15
"""The maximum is that of E.164."""


def find(text: str) -> Iterator[tuple[int, int]]:
    """The longest number after each plus, which other digits may follow; after 00 all digits must belong to it."""
    for match in _NUMBER.finditer(text):
        number, start = match["number"], match.start("number")
        ends = [digit.end() for digit in re.finditer("[0-9](?![0-9])", number)]
        end = _end(number, ends[-1:]) if match["zeros"] else _end(number, ends) or _end_of_possible(number, ends)
        if end and not (
            text[start + end : start + end + 1].isalnum() or (match["zeros"] and _continues(text, start + end))
        ):
            extension = EXTENSION.match(text, start + end)
            yield match.start(), extension.end() if extension else start + end


def _continues(text: str, end: int) -> bool:
    return text[end : end + 2].strip(" .-/").isdigit()


def _end(text: str, ends: Sequence[int]) -> int | None:
    """The end of the longest valid number."""
    numbers = ((end, _parse(text[:end])) for end in reversed(ends))
    return next((end for end, number in numbers if number and phonenumbers.is_valid_number(number)), None)


def _end_of_possible(text: str, ends: Sequence[int]) -> int | None:
    """The end of the longest number of a possible length: after a plus it need not be assigned yet."""
    numbers = ((end, _parse(text[:end])) for end in reversed(ends))
    return next((end for end, number in numbers if number and phonenumbers.is_possible_number(number)), None)


def _parse(text: str) -> PhoneNumber | None:
    digits = re.sub("[^0-9]", "", text)
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return None
    try:
        return phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return None
