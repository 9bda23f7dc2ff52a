"""Telephone numbers, with a country's code or as they are dialled in the deployment's own region."""

from collections.abc import Iterator, Sequence
from itertools import chain

from core.pii.patterns import phone_international, phone_national

Span = tuple[int, int]


def find(text: str, region: str) -> Iterator[Span]:
    """Numbers that can be dialled; those of the region grouped as there, or with a word that says what they are."""
    abroad = list(phone_international.find(text))
    return chain(abroad, phone_national.find(_without(text, abroad), region))


def _without(text: str, spans: Sequence[Span]) -> str:
    """The text with other characters in place of what is found already."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], "+" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])
