"""Watching a turn while the model streams: stop requests, and the renewal of the lease."""

import threading
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from core import clock
from core.models import ThreadRef
from core.storage import threads

T = TypeVar("T")

STOP_POLL = clock.SECOND
"""Interval between two checks for a stop request, and so about the time that a stop takes; each check is a read."""

RENEWAL_INTERVAL = 10 * clock.SECOND
"""Less than a third of `LEASE`, so that the lease outlives two failed renewals."""


class Watch:
    """Watches one turn from its creation on. `renew` renews the turn's lease; None if it has none."""

    def __init__(self, renew: Callable[[], None] | None = None) -> None:
        self._started = self._checked = self._renewed = clock.now()
        self._renew = renew

    def renew_if_due(self) -> None:
        """Renew the lease if RENEWAL_INTERVAL has passed since the last renewal."""
        now = clock.now()
        if self._renew and now - self._renewed >= RENEWAL_INTERVAL:
            self._renewed = now
            self._renew()

    def should_stop(self, thread: ThreadRef) -> bool:
        """Whether the thread's turns were stopped after this one started, checked once in STOP_POLL; a deleted thread
        counts as stopped. Renews the lease if due."""
        self.renew_if_due()
        now = clock.now()
        if now - self._checked < STOP_POLL:
            return False
        self._checked = now
        return threads.stopped_at(thread) >= self._started


def with_heartbeat(
    source: Generator[T, None, None], seconds: float = STOP_POLL / clock.SECOND
) -> Generator[T | None, None, None]:
    """The values of a source, and None whenever it has yielded nothing for this many seconds.

    A thread of its own reads the source. Closing this iterator closes the source at its next value.
    """
    results: SimpleQueue[_Result[T]] = SimpleQueue()
    closed = threading.Event()
    threading.Thread(target=_pump, args=(source, results, closed), daemon=True).start()
    try:
        while True:
            try:
                result = results.get(timeout=seconds)
            except Empty:
                yield None
                continue
            if result.error:
                raise result.error
            if result.is_end:
                return
            yield result.value
    finally:
        closed.set()


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    """A value of the source, an error, or the end."""

    value: T | None = None
    error: BaseException | None = None
    is_end: bool = False


def _pump(source: Generator[T, None, None], results: SimpleQueue[_Result[T]], closed: threading.Event) -> None:
    try:
        with closing(source):
            for value in source:
                if closed.is_set():
                    return
                results.put(_Result(value))
    except BaseException as error:  # noqa: BLE001 - the reading thread raises it
        results.put(_Result(error=error))
    else:
        results.put(_Result(is_end=True))
