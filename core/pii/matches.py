"""What detectors find, what kinds of it there are, and which of two finds counts where they overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

KINDS = ("email", "phone", "ssn", "credit_card", "iban", "ip")
"""What is found by its form, without asking anyone."""

SERVICE_KINDS = ("name", "address")
"""What only a service can tell, where the deployment has one."""

PRIORITY = ("iban", "credit_card", "ssn", "phone", "email", "ip", "address", "name")
"""Which of two equally long finds counts: first what a check digit vouches for; a caller's own kinds before all."""


@dataclass(frozen=True, slots=True)
class Match:
    """Something personal from `start` up to `end`, counted in characters."""

    kind: str
    start: int
    end: int


class Detector(Protocol):
    """Finds some kinds of personal data."""

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds it knows."""

    def find(self, text: str) -> Iterable[Match]:
        """Where they stand in a text, in any order. Whatever it raises fails the request."""


def resolve_overlaps(finds: Iterable[Match], length: int) -> list[Match]:
    """Finds of a text of `length` characters in its order, none over another: the longest counts, then PRIORITY.

    What is left of a find beside a longer one still counts: no character that was found stays uncovered.
    """
    taken = bytearray(length)
    kept = []
    for find in sorted(finds, key=_rank):
        start, end = find.start, find.end
        while start < end and taken[start]:
            start += 1
        while start < end and taken[end - 1]:
            end -= 1
        if start < end:
            taken[start:end] = b"\1" * (end - start)
            kept.append(Match(find.kind, start, end))
    return sorted(kept, key=lambda find: find.start)


def _rank(find: Match) -> tuple[int, int, int]:
    priority = PRIORITY.index(find.kind) if find.kind in PRIORITY else -1
    return find.start - find.end, priority, find.start
