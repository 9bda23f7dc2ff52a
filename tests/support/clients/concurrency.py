"""Many callers at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from core.errors import SkeinError

T = TypeVar("T")


def run_concurrently(calls: Sequence[Callable[[], T]]) -> list[T | SkeinError]:
    """Make all calls, each in a thread of its own, from one moment on; what they returned, or what `core` raised."""
    start = Barrier(len(calls))

    def make(call: Callable[[], T]) -> T | SkeinError:
        start.wait()
        try:
            return call()
        except SkeinError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(make, calls))


def assert_all_succeeded(answers: Sequence[T | SkeinError]) -> list[T]:
    """The answers of calls that must all have succeeded."""
    refused = [answer for answer in answers if isinstance(answer, SkeinError)]
    assert not refused, refused
    return [answer for answer in answers if not isinstance(answer, SkeinError)]
