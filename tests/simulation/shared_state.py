"""What all clients know of each other's threads: which there are, and which messages were seen in them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from core.models import Message, Space, ThreadRef
from tests.simulation.sending import Request

AUTHOR = "simulated"
SPACE = Space("tenant", "space")
LARGE = "x" * 300_001
"""What has no room in an item."""


@dataclass
class Board:
    """Shared by all clients of a simulation."""

    random: Random
    threads: dict[str, ThreadRef] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    starts: dict[int, Request] = field(default_factory=dict)
    """By the number that the first message is."""
    edits: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Which edit was asked for at which place of which thread."""
    seen_edits: list[tuple[str, int, int]] = field(default_factory=list)
    _seen: dict[str, dict[int, int]] = field(default_factory=dict)
    _numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def number(self) -> int:
        """A number that no message was before."""
        return self._numbers()

    def content(self, number: int) -> str:
        """What a message says; now and then it is so much that it goes to S3."""
        return f"{number} {LARGE}" if self.random.random() < 0.01 else str(number)

    def know(self, ref: ThreadRef) -> str:
        """Somebody has heard of a thread; what it is called in histories."""
        self.threads[str(ref.id)] = ref
        return str(ref.id)

    def living(self) -> list[str]:
        """Threads of which nobody was told that they are deleted."""
        return [thread for thread in self.threads if thread not in self.deleted]

    def see(self, message: Message) -> tuple[int, int]:
        """Somebody was shown a message: its place and its number."""
        thread, number = str(message.thread.id), int(str(message.content).split()[0])
        self._seen.setdefault(thread, {})[message.sequence] = number
        if message.metadata:
            self.seen_edits.append((thread, message.sequence, message.metadata["edit"]))
        return message.sequence, number

    def places(self, thread: str) -> list[int]:
        """Where messages were seen."""
        return [*self._seen.get(thread, ())]

    def may_be_deleted(self, thread: str) -> bool:
        """Whether whoever started the thread is done with it. The claim of the key that starts a thread goes with the
        thread, so that a start that is sent again after that makes another one."""
        first = self._seen.get(thread, {}).get(1)
        start = None if first is None else self.starts.get(first)
        return start is not None and not start.pending
