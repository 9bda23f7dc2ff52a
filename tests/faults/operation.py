"""A write as a caller makes it: what stands before, the call, and what must stand when it was done once."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from core.models import Space
from tests.faults.retries import Retry
from tests.support.conversations import new_space

KEY = "key"
"""The idempotency key of every write that takes one."""


class Operation(ABC):
    """A write that can be sent again and again, in a space of its own."""

    retries: ClassVar[Sequence[Retry]] = tuple(Retry)
    """When it is sent again."""

    def __init__(self) -> None:
        self.space: Space = new_space()
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
