"""A clock that tests move."""

import time
from dataclasses import dataclass, field

import pytest


@dataclass
class Clock:
    """A replacement of the operating system's clock. It runs on unless stopped, and tests advance it."""

    ahead: int = field(default=0)

    def __post_init__(self) -> None:
        self._real = time.time_ns

    def stop(self) -> None:
        """Stop the clock, so that only `advance` moves it and nothing expires because a machine is slow."""
        stopped = time.time_ns() - self.ahead
        self._real = lambda: stopped

    def advance(self, milliseconds: int) -> None:
        """Move the clock forward, or back if negative."""
        self.ahead += milliseconds * 1_000_000

    def time_ns(self) -> int:
        """The replacement of `time.time_ns`."""
        return self._real() + self.ahead


def patch_clock(patch: pytest.MonkeyPatch) -> Clock:
    """Replace `time.time_ns` by a clock until `patch` is undone."""
    clock = Clock()
    patch.setattr(time, "time_ns", clock.time_ns)
    return clock
