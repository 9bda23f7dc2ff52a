"""Keeping an eye on a turn while a model speaks: whether somebody wants it to stop, and that it stays ours."""

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

LOOKED_EVERY = clock.SECOND
"""Somebody who stops a turn waits about that long; each look is a read."""

RENEWED_EVERY = 10 * clock.SECOND
"""A third of a lease, so that one renewal may fail."""


class Watch:
    """Looks after one turn. `renew` renews its lease, if it has one."""

    def __init__(self, renew: Callable[[], None] | None = None) -> None:
        self._began = self._looked = self._renewed = clock.now()
        self._renew = renew

    def keep(self) -> None:
        """Renew the lease when it is due."""
        now = clock.now()
        if self._renew and now - self._renewed >= RENEWED_EVERY:
            self._renewed = now
            self._renew()

    def stops(self, thread: ThreadRef) -> bool:
        """Whether the turn is to stop, as far as is known; what is due is done beside."""
        self.keep()
        now = clock.now()
        if now - self._looked < LOOKED_EVERY:
            return False
        self._looked = now
        return threads.stopped_at(thread) >= self._began


def ticking(
    source: Generator[T, None, None], seconds: float = LOOKED_EVERY / clock.SECOND
) -> Generator[T | None, None, None]:
    """What a source brings, and None whenever it has been silent for so long.

    It is drawn from in a thread of its own. When this iterator is closed, so is the source, at its next word.
    """
    coming: SimpleQueue[_Came[T]] = SimpleQueue()
    left = threading.Event()
    threading.Thread(target=_draw, args=(source, coming, left), daemon=True).start()
    try:
        while True:
            try:
                came = coming.get(timeout=seconds)
            except Empty:
                yield None
                continue
            if came.error:
                raise came.error
            if came.over:
                return
            yield came.one
    finally:
        left.set()


@dataclass(frozen=True, slots=True)
class _Came(Generic[T]):
    """One thing that came, an error, or the end."""

    one: T | None = None
    error: BaseException | None = None
    over: bool = False


def _draw(source: Generator[T, None, None], coming: SimpleQueue[_Came[T]], left: threading.Event) -> None:
    try:
        with closing(source):
            for one in source:
                if left.is_set():
                    return
                coming.put(_Came(one))
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        coming.put(_Came(error=error))
    else:
        coming.put(_Came(over=True))
