"""Telephone numbers, with a country's code or as they are dialled in the deployment's own region."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumber, PhoneNumberMatcher

from core.pii.patterns import words

_EXTENSION = r"(?:[ ,;]{0,2}(?:ext\.?|x)[ ]?[0-9]{1,6}(?![0-9]))?"
_EXTENSIONS = re.compile(_EXTENSION)
_ABROAD = re.compile(
    r"""(?<![\w+]) (?: \+[ ]? | (?<![0-9][.,]) (?<![/-]) 00[ ]? )
    (?P<number> [1-9][0-9]{0,2} (?:[ .-]?\([0-9]{1,5}\))? (?:[ .\-/]{0,3}[0-9]){4,17}+ )""",
    re.VERBOSE,
)
_HOME = re.compile(
    rf"(?<![\w@#$€£¥%/+])(?<![0-9][.,])(?<!\w-)\(?[0-9](?:[ ().\-/]{{0,3}}[0-9])*+{_EXTENSION}"
    r"(?![\w@%€£$]|[-/]\w|\.[0-9]|[ ]?(?:EUR|USD|GBP|CHF|JPY|euros?|dollars?|€|£|%)(?!\w))"
)
"""Not an amount of money, and no part of a longer name."""
_NORTH_AMERICAN = re.compile(
    rf"(?:1[-. ])?(?:\([2-9][0-9]{{2}}\)[ -]?|[2-9][0-9]{{2}}[-.])[0-9]{{3}}[-.][0-9]{{4}}{_EXTENSION}"
)
"""Its form alone tells it, area codes are added every year: `(555) 123-4567`."""
_MORE_BEFORE, _MORE_BEHIND = re.compile(r"[0-9][-./]?$"), re.compile(r"[-./]?[0-9]")
_ANNOUNCED = words.before(
    *("(?:tele)?phones?", "tel", "tél", "telefon", "teléfono", "telefono", "telefoon", "téléphone", "rufnummer"),
    *("mobile?", "cell(?:phone|ular)?", "handy", "gsm", "fax", "landline", "call", "dial", "ring", "sms", "text"),
    *("whats ?app", "(?:phone|contact|telephone|mobile|cell) (?:number|no|nr)", "móvil", "cellulare"),
)
_FEWEST, _MOST = 7, 15
"""Digits; E.164 has no longer numbers."""

Span = tuple[int, int]


def find(text: str, region: str) -> Iterator[Span]:
    """Numbers that can be dialled; those of the region in its own grouping, or announced by a word."""
    abroad = list(_abroad(text))
    return chain(abroad, _home(_without(text, abroad), region))


def _abroad(text: str) -> Iterator[Span]:
    """From each plus or 00 on, as many digits as make a number: others may follow it."""
    for match in _ABROAD.finditer(text):
        said = match["number"]
        ends = [digit.end() for digit in re.finditer("[0-9](?![0-9])", said)]
        end = _end(said, ends)
        if end and not text[match.start("number") + end :][:1].isalnum():
            yield match.start(), _behind_extension(text, match.start("number") + end)


def _end(said: str, ends: Sequence[int]) -> int | None:
    """Where the longest number ends that is valid; else, that its country could give out, if it is in groups."""
    numbers = [(end, number) for end in reversed(ends) if (number := _parsed(said[:end]))]
    valid = (end for end, number in numbers if phonenumbers.is_valid_number(number))
    grouped = (end for end, number in numbers if end in ends[2:] and phonenumbers.is_possible_number(number))
    return next(chain(valid, grouped), None)


def _parsed(said: str) -> PhoneNumber | None:
    digits = re.sub("[^0-9]", "", said)
    if not _FEWEST <= len(digits) <= _MOST:
        return None
    try:
        return phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return None


def _behind_extension(text: str, end: int) -> int:
    match = _EXTENSIONS.match(text, end)
    return match.end() if match else end


def _without(text: str, spans: Sequence[Span]) -> str:
    """The text with other characters in place of what is found already."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], "+" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _home(text: str, region: str) -> Iterator[Span]:
    north_american = phonenumbers.country_code_for_region(region) == 1
    for run in _HOME.finditer(text):
        said = run[0]
        if sum(map(str.isdigit, said)) < _FEWEST:
            continue
        for start, end in chain(_dialled(said, region), _shaped(said) if north_american else ()):
            part_of_more = _MORE_BEFORE.search(said, max(0, start - 2), start) or _MORE_BEHIND.match(said, end)
            if not part_of_more and (
                not said[start:end].isdigit() or words.announced(_ANNOUNCED, text, run.start() + start)
            ):
                yield run.start() + start, run.start() + end


def _dialled(said: str, region: str) -> Iterator[Span]:
    """Numbers of the region, grouped as there. libphonenumber stops after max_tries, so they must not run out."""
    found = PhoneNumberMatcher(said, region, leniency=Leniency.STRICT_GROUPING, max_tries=len(said) + 1)
    for match in found:
        opened = match.raw_string.startswith("(") and ")" not in match.raw_string
        yield match.start + opened, match.end


def _shaped(said: str) -> Iterator[Span]:
    return (match.span() for match in _NORTH_AMERICAN.finditer(said))
