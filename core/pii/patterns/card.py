"""Payment card numbers."""

import re
from collections.abc import Iterator

from stdnum import luhn

_RUN = re.compile(r"(?<!\w)(?<![0-9]\.)(?<!\w-)[0-9]+(?:([- ])[0-9]+(?:\1[0-9]+)*)?(?!\w|-\w|\.[0-9])")
"""Groups of digits with one separator."""

_ISSUED = re.compile(
    r"""  3[47][0-9]{13}                                         # American Express
    | 3(?:0[0-5]|[689][0-9])[0-9]{11}                            # Diners Club
    | (?: 4[0-9]{3}                                              # Visa
        | 5[1-5][0-9]{2} | 222[1-9] | 22[3-9][0-9] | 2[3-6][0-9]{2} | 27[01][0-9] | 2720  # Mastercard
        | 6011 | 64[4-9][0-9] | 65[0-9]{2}                       # Discover
        | 35(?:2[89]|[3-8][0-9])                                 # JCB
        | 62[0-9]{2}                                             # UnionPay
        | 50[0-9]{2} | 5[6-8][0-9]{2} | 6[37][0-9]{2}            # Maestro
        | 220[0-4]                                               # Mir
      ) [0-9]{12} (?:[0-9]{3})?
    """,
    re.VERBOSE,
)
"""The numbers that the networks issue, by first digits and length."""

_GROUPINGS = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 13), (8, 8)})
_MAX_GROUPS = 5


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers of a known network with a valid check digit, without spaces or in the groups of a card."""
    for run in _RUN.finditer(text):
        groups = [match.span() for match in re.finditer("[0-9]+", run[0])]
        if run[1] != "-":
            yield from ((run.start() + start, run.start() + end) for start, end in _cards(run[0], groups))
        elif _is_card(run[0], groups):
            yield run.span()


def _cards(run: str, groups: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The cards in a run with spaces, the longest at each position; other numbers may precede and follow."""
    first = 0
    while first < len(groups):
        for last in range(min(first + _MAX_GROUPS, len(groups)), first, -1):
            if _is_card(run, groups[first:last]):
                yield groups[first][0], groups[last - 1][1]
                first = last - 1
                break
        first += 1


def _is_card(run: str, groups: list[tuple[int, int]]) -> bool:
    if len(groups) > 1 and tuple(end - start for start, end in groups) not in _GROUPINGS:
        return False
    digits = "".join(run[start:end] for start, end in groups)
    return _ISSUED.fullmatch(digits) is not None and bool(luhn.is_valid(digits))
