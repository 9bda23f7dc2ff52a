"""The world around `core` that a seed decides: the clock, sleep, chance, ids, and threads.

None of it is `core`'s own: it asks the operating system and the standard library, and here a simulation answers.
"""

import random
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import UUID

import pytest
import uuid_utils.compat
from typing_extensions import override

from tests.simulation.scheduler import MILLISECOND, Scheduler

SECOND = 1000 * MILLISECOND


class _World:
    """What stands in for the operating system while a scheduler runs. Tasks alone see it."""

    def __init__(self, scheduler: Scheduler, chance: Random) -> None:
        self._scheduler = scheduler
        self._chance = chance
        self._real_sleep = time.sleep

    def time_ns(self) -> int:
        """The clock of the task that asks."""
        task = self._scheduler.current
        return self._scheduler.now + (task.skew if task else 0)

    def sleep(self, seconds: float) -> None:
        """Let the others go on meanwhile."""
        if self._scheduler.current is None:
            return self._real_sleep(seconds)
        return self._scheduler.step(after=int(seconds * SECOND))

    def token_urlsafe(self, size: int) -> str:
        """As that of `secrets`, but it comes again with the seed."""
        return urlsafe_b64encode(self._chance.randbytes(size)).rstrip(b"=").decode()

    def uuid7(self) -> UUID:
        """As RFC 9562 says."""
        at = self.time_ns() // MILLISECOND
        return UUID(
            int=at << 80 | 7 << 76 | self._chance.getrandbits(12) << 64 | 2 << 62 | self._chance.getrandbits(62)
        )

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """A task beside the one that asks, on the same machine's clock."""
        answer = _Answer(self._scheduler)

        def run() -> None:
            try:
                answer.set_result(work(*args))
            except BaseException as failure:  # noqa: BLE001 - it belongs to the one who waits for the answer
                answer.set_exception(failure)

        self._scheduler.spawn(run)
        return answer


class _Answer(Future[Any]):
    """Of a task: who waits for it lets the others go on."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__()
        self._scheduler = scheduler

    @override
    def result(self, timeout: float | None = None) -> Any:
        while not self.done():
            self._scheduler.step(after=MILLISECOND)
        return super().result(timeout)


@contextmanager
def governed(scheduler: Scheduler, chance: Random) -> Iterator[None]:
    """Inside the block whatever `core` asks of its surroundings comes from the scheduler and from chance."""
    world = _World(scheduler, chance)
    before = random.getstate()
    random.seed(chance.random())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", world.time_ns)
        patch.setattr(time, "sleep", world.sleep)
        patch.setattr(secrets, "token_urlsafe", world.token_urlsafe)
        patch.setattr(uuid_utils.compat, "uuid7", world.uuid7)
        patch.setattr(ThreadPoolExecutor, "submit", world.submit)
        yield
    random.setstate(before)
