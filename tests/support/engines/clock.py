"""Time in the hands of a test."""

import time
from dataclasses import dataclass, field

import pytest


@dataclass
class Clock:
    """The operating system's clock as `core` reads it, moved by hand; beside that it runs on."""

    ahead: int = field(default=0)

    def __post_init__(self) -> None:
        self._real = time.time_ns

    def stop(self) -> None:
        """Let time pass by hand only, so that nothing comes to be due because a machine is slow."""
        stopped = time.time_ns() - self.ahead
        self._real = lambda: stopped

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self.ahead += milliseconds * 1_000_000

    def time_ns(self) -> int:
        """`time.time_ns`."""
        return self._real() + self.ahead


def patch_clock(patch: pytest.MonkeyPatch) -> Clock:
    """Until `patch` is undone, the clock on the wall is this one."""
    clock = Clock()
    patch.setattr(time, "time_ns", clock.time_ns)
    return clock
