"""The deadline of a streamed answer."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from core.providers import errors

T = TypeVar("T")


def with_deadline(seconds: float, items: Iterable[T]) -> Iterator[T]:
    """Yield the items until `seconds` have passed since the first was requested. Raises ProviderTimedOut after that."""
    end = time.monotonic() + seconds
    for item in items:
        if time.monotonic() > end:
            raise errors.timed_out()
        yield item
