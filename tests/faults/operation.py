"""A write as a caller makes it: what stands before, the call, and what must stand when it was done once."""

from abc import ABC, abstractmethod
from typing import ClassVar

from core.models import Space
from tests.support.data.conversations import new_space
from tests.support.engines.clock import Clock

KEY = "key"
"""The idempotency key of every write that takes one."""


class Operation(ABC):
    """A write that can be sent again and again, in a space of its own."""

    is_conditional: ClassVar[bool] = True
    """Whether one of its calls has a condition, so that it can be overtaken."""

    def __init__(self, clock: Clock) -> None:
        self.space: Space = new_space()
        self.clock = clock
        self.prepare()

    @abstractmethod
    def prepare(self) -> None:
        """Make what is written to."""

    @abstractmethod
    def send(self) -> object:
        """Send the write; its answer."""

    @abstractmethod
    def check(self, answer: object) -> None:
        """Fails unless the write was done once and whole, with this answer."""
