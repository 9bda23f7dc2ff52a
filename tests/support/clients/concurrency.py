"""Concurrent calls."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from core.errors import SkeinError

T = TypeVar("T")


def run_concurrently(calls: Sequence[Callable[[], T]]) -> list[T | SkeinError]:
    """Start all calls at the same time, each in its own thread; returns their results or the errors that `core`
    raised."""
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
    """Assert that no call raised, and return the results."""
    errors = [answer for answer in answers if isinstance(answer, SkeinError)]
    assert not errors, errors
    return [answer for answer in answers if not isinstance(answer, SkeinError)]
