"""The environment of `core` that a seed determines: the clock, sleep, random numbers, ids, and threads.

`core` uses the operating system and the standard library; in a simulation these functions replace them.
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


class _Environment:
    """Replacements for the operating system and the standard library, inside a scheduler's tasks."""

    def __init__(self, scheduler: Scheduler, random_source: Random) -> None:
        self._scheduler = scheduler
        self._random = random_source
        self._real_sleep = time.sleep

    def time_ns(self) -> int:
        """Return the time of the calling task's clock, in nanoseconds."""
        task = self._scheduler.current
        return self._scheduler.now + (task.skew if task else 0)

    def sleep(self, seconds: float) -> None:
        """Let the other tasks run in the meantime."""
        if self._scheduler.current is None:
            return self._real_sleep(seconds)
        return self._scheduler.step(after=int(seconds * SECOND))

    def token_urlsafe(self, size: int) -> str:
        """Return a token like `secrets.token_urlsafe`, reproducible from the seed."""
        return urlsafe_b64encode(self._random.randbytes(size)).rstrip(b"=").decode()

    def uuid7(self) -> UUID:
        """Return a UUID of version 7 (RFC 9562), reproducible from the seed."""
        at = self.time_ns() // MILLISECOND
        return UUID(
            int=at << 80 | 7 << 76 | self._random.getrandbits(12) << 64 | 2 << 62 | self._random.getrandbits(62)
        )

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """Start a task with the clock of the calling task."""
        result = _TaskResult(self._scheduler)

        def run() -> None:
            try:
                result.set_result(work(*args))
            except BaseException as failure:  # noqa: BLE001 - `result()` raises it
                result.set_exception(failure)

        self._scheduler.spawn(run)
        return result


class _TaskResult(Future[Any]):
    """The result of a task; other tasks run while a task waits for it."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__()
        self._scheduler = scheduler

    @override
    def result(self, timeout: float | None = None) -> Any:
        while not self.done():
            self._scheduler.step(after=MILLISECOND)
        return super().result(timeout)


@contextmanager
def control_environment(scheduler: Scheduler, random_source: Random) -> Iterator[None]:
    """Inside the block, time, ids, random numbers and threads of `core` come from the scheduler and `random_source`."""
    environment = _Environment(scheduler, random_source)
    before = random.getstate()
    random.seed(random_source.random())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", environment.time_ns)
        patch.setattr(time, "sleep", environment.sleep)
        patch.setattr(secrets, "token_urlsafe", environment.token_urlsafe)
        patch.setattr(uuid_utils.compat, "uuid7", environment.uuid7)
        patch.setattr(ThreadPoolExecutor, "submit", environment.submit)
        yield
    random.setstate(before)
