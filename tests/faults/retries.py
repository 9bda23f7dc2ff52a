"""How a caller goes on whose write had no answer."""

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

NO_ANSWER = (Busy, InFlight, ProviderFailed, Crash)
"""What a caller sends again after: a status that says so, or silence."""


class Retry(StrEnum):
    """When it is sent again."""

    AT_ONCE = "at once"
    LATE = "late"
    TWICE = "twice in parallel"


def told(answer: Any) -> object:
    """What an answer to a write with a key tells, which is the same for each sending but for whether it is a replay."""
    return replace(answer, replayed=False) if hasattr(answer, "replayed") else None


def sent_again(send: Callable[[], T], retry: Retry, time: Clock) -> list[T]:
    """The answers, in the end."""

    def insist() -> T:
        while True:
            try:
                return send()
            except InFlight:
                time.advance(LEASE)
            except NO_ANSWER:
                continue

    if retry is Retry.TWICE:
        return assert_all_succeeded(run_concurrently([insist, insist]))
    if retry is Retry.LATE:
        time.advance(clock.HOUR)
    return [insist()]
