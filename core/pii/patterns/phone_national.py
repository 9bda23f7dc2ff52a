"""Telephone numbers as they are dialled in one region, without its country's code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from phonenumbers import Leniency, PhoneMetadata, PhoneNumberMatcher

from core.pii.patterns import context_words
from core.pii.patterns.phone_international import EXTENSION

_DIGITS = r"[0-9]++(?:(?=x[0-9]|ext)|(?![\w@%€£$]))"
_RUN = re.compile(rf"(?<![\w@#$€£¥%/+])(?<![0-9][.,])(?<!\w-)\(?{_DIGITS}(?:(?:[ .\-/]|[ ]?\(|\)[ .\-/]?){_DIGITS})*+")
"""Groups of digits with what may stand between those of a number; it may begin and end with other numbers."""
_GROUP, _MAX_GROUPS = re.compile(r"\(?[0-9][^ /]*"), 6

_MORE_BEHIND = re.compile(r"[-.]?[0-9]|[-/][^\W0-9]|[ ]?(?:EUR|USD|GBP|CHF|JPY|euros?|dollars?|[€£%])(?!\w)")
"""More of a longer number or name, or what it costs in."""

_NORTH_AMERICAN = re.compile(r"(?:1[-. ])?(?:\([2-9][0-9]{2}\)[ -]?|[2-9][0-9]{2}[-.])[0-9]{3}[-.][0-9]{4}")
"""Its form alone tells it, area codes are added every year: `(555) 123-4567`."""
_THREE_THREE_FOUR = re.compile(r"(?:1[-. ])?(?:\([0-9]{3}\)[-. ]?|[0-9]{3}[-. ])[0-9]{3}[-. ]?[0-9]{4}|1?[0-9]{10}")

_ANNOUNCED = context_words.before(
    *("(?:tele)?phones?", "ph", "tel", "tél", "telefon", "teléfono", "telefono", "telefoon", "téléphone", "rufnummer"),
    *("mobile?", "cell(?:phone|ular)?", "handy", "gsm", "fax", "landline", "call", "dial", "ring", "sms", "text"),
    *("whats ?app", "(?:phone|contact|telephone|mobile|cell|my) (?:number|no|nr)", "móvil", "cellulare", "reach"),
)
_EXPLAINED = re.compile(r"[ ]?\((?:mobile|cell|home|work|office|fax|landline|[mhwf])\)", re.IGNORECASE)


def find(text: str, region: str) -> Iterator[tuple[int, int]]:
    """Numbers of the region, grouped as there; bare ones with a word before or behind that says what they are."""
    form = _form(region)
    for run in _RUN.finditer(text):
        groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run[0])]
        first = 0
        while first < len(groups):
            for last in range(min(first + _MAX_GROUPS, len(groups)), first, -1):
                span = form.number(text, groups[first][0], groups[last - 1][1])
                if span:
                    yield span
                    first = last - 1
                    break
            first += 1


@cache
def _form(region: str) -> "_Form":
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None:
        return _Form(region, re.compile("(?!)"), north_american=False)
    prefix = metadata.national_prefix_for_parsing or "(?!)"
    code = metadata.country_code
    number = metadata.general_desc.national_number_pattern if metadata.general_desc else "(?!)"
    return _Form(region, re.compile(f"(?:{code}|{prefix})?(?:{number})"), north_american=code == 1)


@dataclass(frozen=True, slots=True)
class _Form:
    """What numbers of a region look like: their digits, and how they are grouped."""

    region: str
    digits: re.Pattern[str]
    north_american: bool

    def number(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the number stands, if it is one, from the first to the last of some groups."""
        said = text[start:end]
        start, said = (start + 1, said[1:]) if said.startswith("(") and ")" not in said else (start, said)
        digits = re.sub("[^0-9]", "", said)
        if not (self._is_shaped(said) or (self.digits.fullmatch(digits) and self._is_grouped(said))):
            return None
        if _MORE_BEHIND.match(text, end):
            return None
        bare = said == digits and not _EXPLAINED.match(text, end)
        if bare and not context_words.preceded_by(_ANNOUNCED, text, start):
            return None
        behind = EXTENSION.match(text, end)
        return start, behind.end() if behind else end

    def _is_shaped(self, said: str) -> bool:
        return self.north_american and _NORTH_AMERICAN.fullmatch(said) is not None

    def _is_grouped(self, said: str) -> bool:
        if self.north_american and not _THREE_THREE_FOUR.fullmatch(said):
            return False  # the matcher would say so, too, after a while
        found = PhoneNumberMatcher(said, self.region, leniency=Leniency.STRICT_GROUPING, max_tries=len(said) + 1)
        return any((match.start, match.end) == (0, len(said)) for match in found)
