"""Social Security numbers of the United States."""

import re
from collections.abc import Iterator

from stdnum.us import ssn

from core.pii.patterns import context_words

_NUMBER = re.compile(r"(?<!\w)(?<![0-9]\.)(?<!\w-)[0-9]{3}([- ]?)[0-9]{2}\1[0-9]{4}(?!\w|-\w|\.[0-9])")
_CONTEXT = context_words.build_pattern(
    "ssns?", "social security(?: (?:number|no|num|nr|card))?", "social", "tax id", "tin", "itin"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that may have been issued, grouped 3-2-4; without dashes only after a word that identifies them."""
    for match in _NUMBER.finditer(text):
        identified = match[1] == "-" or context_words.preceded_by(_CONTEXT, text, match.start())
        if identified and _is_valid(match[0]):
            yield match.span()


def _is_valid(number: str) -> bool:
    digits = re.sub("[- ]", "", number)
    return bool(ssn.is_valid(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"))
