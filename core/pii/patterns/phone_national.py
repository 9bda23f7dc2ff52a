"""Telephone numbers of one region without its country code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from phonenumbers import Leniency, PhoneMetadata, PhoneNumberMatcher

from core.pii.patterns import context_words
from core.pii.patterns.phone_international import EXTENSION

_DIGITS = r"[0-9]++(?:(?=x[0-9]|ext)|(?![\w@%€£$]))"
_RUN = re.compile(rf"(?<![\w@#$€£¥%/+])(?<![0-9][.,])(?<!\w-)\(?{_DIGITS}(?:(?:[ .\-/]|[ ]?\(|\)[ .\-/]?){_DIGITS})*+")
"""Groups of digits with the separators of a number; other numbers may precede and follow."""
_GROUP, _MAX_GROUPS = re.compile(r"\(?[0-9][^ /]*"), 6

_CONTINUED = re.compile(r"[-.]?[0-9]|[-/][^\W0-9]|[ ]?(?:EUR|USD|GBP|CHF|JPY|euros?|dollars?|[€£%])(?!\w)")
"""The continuation of a longer number or name, or a currency."""

_NORTH_AMERICAN = re.compile(r"(?:1[-. ])?(?:\([2-9][0-9]{2}\)[ -]?|[2-9][0-9]{2}[-.])[0-9]{3}[-.][0-9]{4}")
"""`(555) 123-4567`: identified by its form, since new area codes are added every year."""
_THREE_THREE_FOUR = re.compile(r"(?:1[-. ])?(?:\([0-9]{3}\)[-. ]?|[0-9]{3}[-. ])[0-9]{3}[-. ]?[0-9]{4}|1?[0-9]{10}")

_CONTEXT = context_words.build_pattern(
    *("(?:tele)?phones?", "ph", "tel", "tél", "telefon", "teléfono", "telefono", "telefoon", "téléphone", "rufnummer"),
    *("mobile?", "cell(?:phone|ular)?", "handy", "gsm", "fax", "landline", "call", "dial", "ring", "sms", "text"),
    *("whats ?app", "(?:phone|contact|telephone|mobile|cell|my) (?:number|no|nr)", "móvil", "cellulare", "reach"),
)
_LABEL = re.compile(r"[ ]?\((?:mobile|cell|home|work|office|fax|landline|[mhwf])\)", re.IGNORECASE)


def find(text: str, region: str) -> Iterator[tuple[int, int]]:
    """Numbers in the grouping of the region; without separators, only next to a word that identifies them."""
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
    """The form of the numbers of a region: their digits and their grouping."""

    region: str
    digits: re.Pattern[str]
    north_american: bool

    def number(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The start and end of the number in a range of groups, if it is one."""
        number = text[start:end]
        start, number = (start + 1, number[1:]) if number.startswith("(") and ")" not in number else (start, number)
        digits = re.sub("[^0-9]", "", number)
        if not (self._is_shaped(number) or (self.digits.fullmatch(digits) and self._is_grouped(number))):
            return None
        if _CONTINUED.match(text, end):
            return None
        bare = number == digits and not _LABEL.match(text, end)
        if bare and not context_words.preceded_by(_CONTEXT, text, start):
            return None
        extension = EXTENSION.match(text, end)
        return start, extension.end() if extension else end

    def _is_shaped(self, number: str) -> bool:
        return self.north_american and _NORTH_AMERICAN.fullmatch(number) is not None

    def _is_grouped(self, number: str) -> bool:
        if self.north_american and not _THREE_THREE_FOUR.fullmatch(number):
            return False  # the matcher returns the same, but slower
        matcher = PhoneNumberMatcher(number, self.region, leniency=Leniency.STRICT_GROUPING, max_tries=len(number) + 1)
        return any((match.start, match.end) == (0, len(number)) for match in matcher)
