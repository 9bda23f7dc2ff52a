"""The state that all clients share: the threads, and the messages that were read in them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from core.models import Message, Space, ThreadRef
from tests.simulation.sender import Request

AUTHOR = "simulated"
SPACE = Space("tenant", "space")
LARGE = "x" * 300_001
"""Content that does not fit into an item."""


@dataclass
class SharedState:
    """The state that all clients of a simulation share."""

    random: Random
    threads: dict[str, ThreadRef] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    creations: dict[int, Request] = field(default_factory=dict)
    """The creations of threads, by the number in the first message."""
    edits: dict[int, tuple[str, int]] = field(default_factory=dict)
    """The thread and the sequence number of each edit that was requested."""
    seen_edits: list[tuple[str, int, int]] = field(default_factory=list)
    _seen: dict[str, dict[int, int]] = field(default_factory=dict)
    _numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def next_number(self) -> int:
        """Return a number that no other message contains."""
        return self._numbers()

    def make_content(self, number: int) -> str:
        """Return the content of a message; sometimes it is so large that it is stored in S3."""
        return f"{number} {LARGE}" if self.random.random() < 0.01 else str(number)

    def add_thread(self, ref: ThreadRef) -> str:
        """Add a thread; return its id in histories."""
        self.threads[str(ref.id)] = ref
        return str(ref.id)

    def live_threads(self) -> list[str]:
        """Return the threads for which no deletion has succeeded."""
        return [thread for thread in self.threads if thread not in self.deleted]

    def record_message(self, message: Message) -> tuple[int, int]:
        """Record a message that a client has read; return its sequence number and its number."""
        thread, number = str(message.thread.id), int(str(message.content).split()[0])
        self._seen.setdefault(thread, {})[message.sequence] = number
        if message.metadata:
            self.seen_edits.append((thread, message.sequence, message.metadata["edit"]))
        return message.sequence, number

    def known_sequences(self, thread: str) -> list[int]:
        """Return the sequence numbers of messages that were read."""
        return [*self._seen.get(thread, ())]

    def may_delete(self, thread: str) -> bool:
        """Whether the creation of a thread has no pending attempts. The deletion of a thread deletes the claim of its
        creation's key as well, so that a later retry would create another thread."""
        first = self._seen.get(thread, {}).get(1)
        creation = None if first is None else self.creations.get(first)
        return creation is not None and not creation.pending
