"""Social security numbers of the United States."""

import re
from collections.abc import Iterator

from stdnum.us import ssn

from core.pii.patterns import context_words

_NUMBER = re.compile(r"(?<!\w)(?<![0-9]\.)(?<!\w-)[0-9]{3}([- ]?)[0-9]{2}\1[0-9]{4}(?!\w|-\w|\.[0-9])")
_ANNOUNCED = context_words.before(
    "ssns?", "social security(?: (?:number|no|num|nr|card))?", "social", "tax id", "tin", "itin"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that can have been given out, parted 3-2-4; without dashes only where a word announces them."""
    for match in _NUMBER.finditer(text):
        parted = match[1] == "-" or context_words.preceded_by(_ANNOUNCED, text, match.start())
        if parted and _valid(match[0]):
            yield match.span()


def _valid(number: str) -> bool:
    digits = re.sub("[- ]", "", number)
    return bool(ssn.is_valid(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"))
