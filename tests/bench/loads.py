"""Usage of requests on threads of any length, sequential and concurrent."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.cli.environment import connect, using
from core.models import Space, ThreadRef
from core.threads.append import append
from tests.bench.messages import message_text
from tests.bench.operations import stub_model
from tests.bench.usage import Usage, measure, measure_concurrently
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.clients.native import Native, new_grant
from tests.support.data import conversations
from tests.support.data.events import Answer
from tests.support.data.long_threads import long_thread
from tests.support.engines.aws import run_engine
from tests.support.inspect.metering import Meter, run_meter

LENGTHS = (10, 100, 1_000, 10_000, 100_000)

WRITERS = (1, 2, 4, 8, 16, 32)

REPEATS = 15
"""Requests of a kind; the result is their median."""

PAGE = 20
"""Items on a page."""

APPENDS = 8
"""Appends per writer."""


@contextmanager
def metered_store() -> Iterator[Meter]:
    """Until the end of the block, `core` uses an empty store through the meter, and a model with a fixed reply."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine, run_meter(engine) as meter:
        endpoints = dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"), meter.address)
        with using(engine.new_store() | endpoints | {"POWERTOOLS_LOG_LEVEL": "CRITICAL"}), stub_model():
            connect()
            yield meter


@dataclass(frozen=True)
class Loads:
    """Requests of one caller, with one space for the threads of each length."""

    meter: Meter
    caller: Native
    repeats: int = REPEATS

    @classmethod
    def create(cls, meter: Meter, *, repeats: int = REPEATS) -> "Loads":
        """Create loads of a new caller."""
        return cls(meter, Native.with_grant(new_grant()), repeats)

    def requests(self, length: int) -> dict[str, Usage]:
        """Measure each kind of request on a thread of this length, sequentially."""
        caller = self.caller.in_space(_space(length))
        for _ in range(PAGE):
            caller.start(message_text(1))
        kinds: Mapping[str, Callable[[str, str], Answer]] = {
            "append": lambda thread, _: caller.append(thread, message_text(1)),
            "append, with key": lambda thread, key: caller.append(thread, message_text(1), key=key),
            f"last {PAGE} messages": lambda thread, _: caller.messages(thread, limit=PAGE, order="desc"),
            f"first {PAGE} messages": lambda thread, _: caller.messages(thread, limit=PAGE),
            "get the thread": lambda thread, _: caller.thread(thread),
            f"list {PAGE} threads": lambda *_: caller.threads(limit=PAGE),
            "chat": lambda thread, _: caller.chat(message_text(1), thread_id=thread),
        }
        return {kind: self._median(request, length) for kind, request in kinds.items()}

    def writers(self, length: int, count: int) -> Usage:
        """Measure an append while `count` writers append concurrently to one thread of this length."""
        ref = self.thread(length)
        call = partial(append, ref, conversations.user_message(message_text(1)), author="writer")
        writers = [partial(_repeat, call, APPENDS)] * count
        usage = measure_concurrently(self.meter, writers, lambda calls: assert_all_succeeded(run_concurrently(calls)))
        return usage.per_request(count * APPENDS)

    def thread(self, length: int) -> ThreadRef:
        """Return a thread of this length. A long one is created once and reused; appends lengthen it only slightly."""
        make = _long_thread if length > _SHORT else long_thread
        return make(length, space=Space(self.caller.grant.tenant, _space(length)), text=message_text)

    def _median(self, request: Callable[[str, str], Answer], length: int) -> Usage:
        arguments = ((str(self.thread(length).id), str(key)) for key in range(self.repeats))
        return Usage.median(measure(self.meter, partial(_require_success, request, *pair)) for pair in arguments)


_SHORT = 100

_long_thread = cache(long_thread)


def _space(length: int) -> str:
    return f"of-{length}"


def _require_success(request: Callable[[str, str], Answer], thread: str, key: str) -> None:
    answer = request(thread, key)
    assert 200 <= answer.status < 300, answer


def _repeat(call: Callable[[], Any], count: int) -> None:
    for _ in range(count):
        call()
