"""The retries of a caller whose write had no response."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from core import clock
from core.chat import LEASE
from core.errors import Busy, InFlight, ProviderFailed
from tests.faults.injection import Crash
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.engines.clock import Clock

T = TypeVar("T")

RETRYABLE = (Busy, InFlight, ProviderFailed, Crash)
"""Errors after which a caller repeats a request: a status that asks for it, or no response."""


class Retry(StrEnum):
    """When the request is repeated."""

    AT_ONCE = "at once"
    LATE = "late"
    TWICE = "twice in parallel"


def comparable(answer: Any) -> object:
    """The part of the result of a write with a key that is equal for each attempt: all of it except `replayed`."""
    return replace(answer, replayed=False) if hasattr(answer, "replayed") else None


def send_again(send: Callable[[], T], retry: Retry, time: Clock) -> list[T]:
    """Repeat a write until it succeeds; return the results."""

    def send_until_success() -> T:
        while True:
            try:
                return send()
            except InFlight:
                time.advance(LEASE)
            except RETRYABLE:
                continue

    if retry is Retry.TWICE:
        return assert_all_succeeded(run_concurrently([send_until_success, send_until_success]))
    if retry is Retry.LATE:
        time.advance(clock.HOUR)
    return [send_until_success()]
