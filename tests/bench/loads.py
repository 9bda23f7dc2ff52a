"""Requests on threads of any length, one after the other and many at once: what each of them takes."""

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
from tests.bench.messages import said
from tests.bench.operations import answering
from tests.bench.usage import Usage, used, used_together
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
"""Requests of a kind, of which the usual one is told."""

PAGE = 20
"""Items of a page."""

EACH = 8
"""Appends of each writer."""


@contextmanager
def metered() -> Iterator[Meter]:
    """Inside the block `core` works on an empty store, through the meter; a model answers, always the same."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine, run_meter(engine) as meter:
        here = dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"), meter.address)
        with using(engine.new_store() | here | {"POWERTOOLS_LOG_LEVEL": "CRITICAL"}), answering():
            connect()
            yield meter


@dataclass(frozen=True)
class Loads:
    """Requests of one caller, whose spaces hold a thread of some length each."""

    meter: Meter
    caller: Native
    repeats: int = REPEATS

    @classmethod
    def through(cls, meter: Meter, *, repeats: int = REPEATS) -> "Loads":
        """A new caller."""
        return cls(meter, Native.with_grant(new_grant()), repeats)

    def requests(self, length: int) -> dict[str, Usage]:
        """What each kind of request takes on a thread of this length, one after the other."""
        caller = self.caller.in_space(_space(length))
        for _ in range(PAGE):
            caller.start(said(1))
        kinds: Mapping[str, Callable[[str, str], Answer]] = {
            "append": lambda thread, _: caller.append(thread, said(1)),
            "append, with key": lambda thread, key: caller.append(thread, said(1), key=key),
            f"last {PAGE} messages": lambda thread, _: caller.messages(thread, limit=PAGE, order="desc"),
            f"first {PAGE} messages": lambda thread, _: caller.messages(thread, limit=PAGE),
            "get the thread": lambda thread, _: caller.thread(thread),
            f"list {PAGE} threads": lambda *_: caller.threads(limit=PAGE),
            "chat": lambda thread, _: caller.chat(said(1), thread_id=thread),
        }
        return {kind: self._usual(request, length) for kind, request in kinds.items()}

    def writers(self, length: int, count: int) -> Usage:
        """What an append takes when so many writers append to one thread of this length at the same time."""
        ref = self.thread(length)
        one = partial(append, ref, conversations.user_message(said(1)), author="writer")
        writers = [partial(_times, one, EACH)] * count
        return used_together(self.meter, writers, lambda calls: assert_all_succeeded(run_concurrently(calls))).shared(
            count * EACH
        )

    def thread(self, length: int) -> ThreadRef:
        """A thread of this length: a long one is made once, and what is appended to it makes it little longer."""
        make = _long_thread if length > _SHORT else long_thread
        return make(length, space=Space(self.caller.grant.tenant, _space(length)), text=said)

    def _usual(self, request: Callable[[str, str], Answer], length: int) -> Usage:
        asked = ((str(self.thread(length).id), str(key)) for key in range(self.repeats))
        return Usage.usual(used(self.meter, partial(_succeeding, request, *one)) for one in asked)


_SHORT = 100

_long_thread = cache(long_thread)


def _space(length: int) -> str:
    return f"of-{length}"


def _succeeding(request: Callable[[str, str], Answer], thread: str, key: str) -> None:
    answer = request(thread, key)
    assert 200 <= answer.status < 300, answer


def _times(call: Callable[[], Any], count: int) -> None:
    for _ in range(count):
        call()
