"""The matches of detectors, their kinds, and the resolution of overlaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

KINDS = ("email", "phone", "ssn", "credit_card", "iban", "ip")
"""The kinds that are detected by their form, without a call."""

SERVICE_KINDS = ("name", "address")
"""The kinds that only a service detects, where the deployment has one."""

PRIORITY = ("iban", "credit_card", "ssn", "phone", "email", "ip", "address", "name")
"""The order of equally long matches: kinds with a check digit first; a caller's own kinds before all."""


@dataclass(frozen=True, slots=True)
class Match:
    """Personal data from the character `start` up to `end`."""

    kind: str
    start: int
    end: int


class Detector(Protocol):
    """Detects some kinds of personal data."""

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds that it detects."""

    def find(self, text: str) -> Iterable[Match]:
        """The matches in a text, in any order. Every exception fails the request."""


def resolve_overlaps(matches: Iterable[Match], length: int) -> list[Match]:
    """The matches in a text of `length` characters, in its order and without overlaps.

    The longest match wins, then PRIORITY. The rest of a match next to a longer one stays: every matched character is
    covered.
    """
    taken = bytearray(length)
    resolved = []
    for match in sorted(matches, key=_rank):
        start, end = match.start, match.end
        while start < end and taken[start]:
            start += 1
        while start < end and taken[end - 1]:
            end -= 1
        if start < end:
            taken[start:end] = b"\1" * (end - start)
            resolved.append(Match(match.kind, start, end))
    return sorted(resolved, key=lambda match: match.start)


def _rank(match: Match) -> tuple[int, int, int]:
    priority = PRIORITY.index(match.kind) if match.kind in PRIORITY else -1
    return match.start - match.end, priority, match.start
