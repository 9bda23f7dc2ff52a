"""What clients did and saw: a history in the terms of list-append, each thread a list, each message a number in it.

Moments are counted: `began` and `ended` are numbers that occur once in a history, in the order of what happened.
`ended` is None where no answer ever came.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

END = 10**12
"""Behind every place."""


class Fate(StrEnum):
    """What is known of a write."""

    DONE = "done"
    REFUSED = "refused"
    """Certainly not done."""
    UNKNOWN = "unknown"


@dataclass(eq=False)
class Append:
    """A request to put numbers behind a thread's others, in one block; a start, where the thread is not known before.

    `places` are those of the numbers, as the answer says. `ended` is when the first answer came.
    """

    thread: str | None
    values: Sequence[int]
    began: int
    ended: int | None = None
    fate: Fate = Fate.UNKNOWN
    places: Sequence[int] = ()


@dataclass(eq=False)
class Removal:
    """A request to delete the message at a place."""

    thread: str
    place: int
    began: int
    ended: int | None = None
    fate: Fate = Fate.UNKNOWN


@dataclass(eq=False)
class Read:
    """An answer that shows all there is between two places, neither of them included: (place, number) in rising order.

    `below` is END where it reaches to the end of the thread.
    """

    thread: str
    above: int
    below: int
    found: Sequence[tuple[int, int]]
    began: int
    ended: int
    rising: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether it shows the thread from its first message to its last, read in that direction."""
        return self.rising and (self.above, self.below) == (0, END)


Event = Append | Removal | Read


@dataclass
class History:
    """Everything that was recorded, in the order of its beginning."""

    events: list[Event] = field(default_factory=list)
    _moments: Iterator[int] = field(default_factory=lambda: count(1))

    def moment(self) -> int:
        """A number for now."""
        return next(self._moments)

    def add(self, event: Event) -> None:
        """Record something; a write before it is sent, a read when it is answered."""
        self.events.append(event)

    def appends(self) -> Iterable[Append]:
        """The appends."""
        return (event for event in self.events if isinstance(event, Append))

    def reads(self) -> Iterable[Read]:
        """The reads."""
        return (event for event in self.events if isinstance(event, Read))

    def removals(self) -> Iterable[Removal]:
        """The removals."""
        return (event for event in self.events if isinstance(event, Removal))
