"""A write of a caller: the data that exists before it, the call, and the checks that it took effect exactly once."""

from abc import ABC, abstractmethod
from typing import ClassVar

from core.models import Space
from tests.support.data.conversations import new_space
from tests.support.engines.clock import Clock

KEY = "key"
"""The idempotency key of every write that accepts one."""


class Operation(ABC):
    """A write that can be repeated, in a space of its own."""

    is_conditional: ClassVar[bool] = True
    """Whether one of its calls has a condition, which another caller can make fail."""

    def __init__(self, clock: Clock) -> None:
        self.space: Space = new_space()
        self.clock = clock
        self.prepare()

    @abstractmethod
    def prepare(self) -> None:
        """Create the data that the write needs."""

    @abstractmethod
    def send(self) -> object:
        """Send the write and return its result."""

    @abstractmethod
    def check(self, answer: object) -> None:
        """Fail unless the write took effect exactly once and completely, with this result."""
