"""Telephone numbers, with a country code or as dialled in the region of the deployment."""

from collections.abc import Iterator, Sequence
from itertools import chain

from core.pii.patterns import phone_international, phone_national

Span = tuple[int, int]


def find(text: str, region: str) -> Iterator[Span]:
    """Valid numbers. Those of the region need its grouping, or a word that identifies them."""
    international = list(phone_international.find(text))
    return chain(international, phone_national.find(_blank_out(text, international), region))


def _blank_out(text: str, spans: Sequence[Span]) -> str:
    """The text with the spans replaced by other characters."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], "+" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])
