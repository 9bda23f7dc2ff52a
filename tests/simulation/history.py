"""The operations of clients as a list-append history: each thread is a list, each message a number in it.

Moments are counted: `began` and `ended` are numbers that occur once in a history, in order. `ended` is None if there
was no response.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

END = 10**12
"""A sequence number after that of every message."""


class Fate(StrEnum):
    """The outcome of a write, as far as its client can know it."""

    DONE = "done"
    REFUSED = "refused"
    """It certainly had no effect."""
    UNKNOWN = "unknown"


@dataclass(eq=False)
class Append:
    """A request to append numbers to a thread, in one block; the creation of a thread, if `thread` was None at first.

    `sequences` are the sequence numbers of the messages in the response. `ended` is the moment of the first response.
    """

    thread: str | None
    values: Sequence[int]
    began: int
    ended: int | None = None
    fate: Fate = Fate.UNKNOWN
    sequences: Sequence[int] = ()


@dataclass(eq=False)
class Removal:
    """A request to delete the message with a sequence number."""

    thread: str
    sequence: int
    began: int
    ended: int | None = None
    fate: Fate = Fate.UNKNOWN


@dataclass(eq=False)
class Read:
    """A response with all messages between two sequence numbers, exclusive: (sequence, number) in ascending order.

    `below` is END if the response includes the end of the thread. `ascending` is the direction of the request.
    """

    thread: str
    above: int
    below: int
    messages: Sequence[tuple[int, int]]
    began: int
    ended: int
    ascending: bool = True

    @property
    def is_complete(self) -> bool:
        """Whether it contains the thread from its first message to its last, read in that direction."""
        return self.ascending and (self.above, self.below) == (0, END)


Event = Append | Removal | Read


@dataclass
class History:
    """All recorded events, in the order in which they began."""

    events: list[Event] = field(default_factory=list)
    _moments: Iterator[int] = field(default_factory=lambda: count(1))

    def next_moment(self) -> int:
        """Return the next moment."""
        return next(self._moments)

    def add(self, event: Event) -> None:
        """Record an event: a write before it is sent, a read after its response."""
        self.events.append(event)

    def appends(self) -> Iterable[Append]:
        """Return the appends."""
        return (event for event in self.events if isinstance(event, Append))

    def reads(self) -> Iterable[Read]:
        """Return the reads."""
        return (event for event in self.events if isinstance(event, Read))

    def removals(self) -> Iterable[Removal]:
        """Return the removals."""
        return (event for event in self.events if isinstance(event, Removal))
