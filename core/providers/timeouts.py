"""How long a model may take."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from core.providers import failures

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. A function's caller waits for 29 in all, unless answers are streamed; then it is 15 minutes."""

    connect: float = 3
    silence: float = 25
    """Without a sign of life: a model may think before its first word."""
    whole: float = 840
    """From the first byte of an answer to its last, so that a server that only keeps the line open comes to an end."""


PATIENCE = Timeouts()


def within(seconds: float, coming: Iterable[T]) -> Iterator[T]:
    """What is coming, as long as it comes in time. Raises ProviderTimedOut."""
    end = time.monotonic() + seconds
    for one in coming:
        if time.monotonic() > end:
            raise failures.late()
        yield one
