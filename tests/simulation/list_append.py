"""A checker of list-append histories: one order of each thread's messages must explain every response.

Responses contain sequence numbers, so the order need not be searched for: one pass collects the message at each
sequence number, and one pass in the order of time compares the events with them. Its time is proportional to the
history (numbers read, sequence numbers removed), except for the sorting of moments.

It finds, in the terms of Adya and of Elle: incompatible orders and duplicates; lost appends; aborted reads (G1a); a
block read in part (G1b); reads of numbers that were not yet requested; and contradictions to real time: reads that miss
earlier messages, appends before earlier messages, and removals that are undone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.simulation.history import END, Append, Fate, History, Read, Removal


def find_anomalies(history: History) -> list[str]:
    """Return the anomalies of a history, one line each."""
    observations = _Observations()
    for append in history.appends():
        observations.add_request(append)
    for append in history.appends():
        observations.add_response(append)
    for read in history.reads():
        observations.add_read(read)
    for removal in history.removals():
        observations.add_removal(removal)
    anomalies = [*_check_real_time(history, observations), *_find_holes(history, observations)]
    return [*observations.contradictions, *anomalies]


@dataclass
class _Order:
    """One thread, as all responses together describe it."""

    values: dict[int, int] = field(default_factory=dict)
    removals: dict[int, list[Removal]] = field(default_factory=dict)

    def may_be_removed(self, sequence: int, *, before: int) -> bool:
        """Whether a removal of the message that may have taken effect began before a moment."""
        removals = self.removals.get(sequence, ())
        return any(removal.fate is not Fate.REFUSED and removal.began < before for removal in removals)


@dataclass
class _Observations:
    """The location of each number in the responses, and the append that requested it."""

    threads: dict[str, _Order] = field(default_factory=dict)
    requests: dict[int, Append] = field(default_factory=dict)
    locations: dict[int, tuple[str, int]] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    def add_request(self, append: Append) -> None:
        for value in append.values:
            self.requests[value] = append

    def add_response(self, append: Append) -> None:
        if append.fate is not Fate.DONE or append.thread is None:
            return
        for value, sequence in zip(append.values, append.sequences, strict=True):
            self._assign(append.thread, sequence, value)
        first = append.sequences[0]
        if list(append.sequences) != list(range(first, first + len(append.sequences))):
            self.contradictions.append(f"a divided block: {append}")

    def add_read(self, read: Read) -> None:
        for sequence, value in read.messages:
            self._assign(read.thread, sequence, value)
            append = self.requests.get(value)
            if append is None or append.began > read.ended:
                self.contradictions.append(f"read before it was requested: {value} in {read}")
            elif append.fate is Fate.REFUSED:
                self.contradictions.append(f"read although it was rejected (G1a): {append} in {read}")
        if sorted({sequence for sequence, _ in read.messages}) != [sequence for sequence, _ in read.messages]:
            self.contradictions.append(f"not in order: {read}")

    def add_removal(self, removal: Removal) -> None:
        order = self.threads.setdefault(removal.thread, _Order())
        order.removals.setdefault(removal.sequence, []).append(removal)

    def _assign(self, thread: str, sequence: int, value: int) -> None:
        order, location = self.threads.setdefault(thread, _Order()), (thread, sequence)
        if order.values.setdefault(sequence, value) != value:
            self.contradictions.append(f"two at sequence {sequence} of {thread}: {order.values[sequence]} and {value}")
        if self.locations.setdefault(value, location) != location:
            self.contradictions.append(f"duplicate: {value} at {self.locations[value]} and {location}")


def _check_real_time(history: History, observations: _Observations) -> Iterator[str]:
    """Each event must include the responses that ended before it began: pass all beginnings and ends in order."""
    moments: list[tuple[int, bool, Append | Read]] = []
    for event in history.events:
        if isinstance(event, Removal):
            continue
        moments.append((event.began, True, event))
        if event.ended is not None:
            moments.append((event.ended, False, event))
    newest: dict[str, int] = {}
    newest_at_start: dict[int, int] = {}
    for _, begins, event in sorted(moments, key=lambda moment: moment[0]):
        thread = event.thread
        if thread is None:
            continue
        if begins:
            newest_at_start[id(event)] = newest.get(thread, 0)
            continue
        order, before = observations.threads.setdefault(thread, _Order()), newest_at_start[id(event)]
        if isinstance(event, Read):
            yield from _check_sequences(event, order, before)
            yield from _check_block(event, observations)
            sequences = [sequence for sequence, _ in event.messages]
        else:
            sequences = list(event.sequences) if event.fate is Fate.DONE else []
            if sequences and sequences[0] <= before:
                yield f"before an earlier message ({before}): {event}"
        newest[thread] = max([newest.get(thread, 0), *sequences])


def _check_sequences(read: Read, order: _Order, before: int) -> Iterator[str]:
    """A message that is missing in a read must have been removed; a message in a read must not."""
    sequences = {sequence for sequence, _ in read.messages}
    last = min(read.below - 1, max([before, *sequences]))
    for sequence in range(read.above + 1, last + 1):
        if sequence not in sequences and not order.may_be_removed(sequence, before=read.ended):
            yield f"message {sequence} is missing (messages up to {before} existed): {read}"
    for sequence in sequences:
        if not read.above < sequence < read.below:
            yield f"message {sequence} is out of range: {read}"
        done = (removal for removal in order.removals.get(sequence, ()) if removal.fate is Fate.DONE)
        if any(removal.ended is not None and removal.ended < read.began for removal in done):
            yield f"message {sequence} was removed before: {read}"


def _check_block(read: Read, observations: _Observations) -> Iterator[str]:
    """A complete read must not end inside a block (G1b)."""
    if read.is_complete and read.messages:
        value = read.messages[-1][1]
        append = observations.requests.get(value)
        if append and value != append.values[-1] and not _rest_may_be_removed(read, append, observations):
            yield f"a block in part (G1b): {append} in {read}"


def _rest_may_be_removed(read: Read, append: Append, observations: _Observations) -> bool:
    """Whether the messages of a block after the last message of a read may have been removed."""
    order, (last, value) = observations.threads[read.thread], read.messages[-1]
    rest = len(append.values) - 1 - list(append.values).index(value)
    return all(order.may_be_removed(sequence, before=read.ended) for sequence in range(last + 1, last + 1 + rest))


def _find_holes(history: History, observations: _Observations) -> Iterator[str]:
    """Each sequence number below the newest was read or removed, or belongs to an append without a response whose
    message no client read before the thread was deleted."""
    unread: Counter[str | None] = Counter()
    for append in history.appends():
        if append.fate is Fate.UNKNOWN and append.values[0] not in observations.locations:
            unread[append.thread] += len(append.values)
    for thread, order in observations.threads.items():
        newest = max(order.values, default=0)
        holes = [sequence for sequence in range(1, newest) if sequence not in order.values]
        holes = [sequence for sequence in holes if not order.may_be_removed(sequence, before=END)]
        if len(holes) > unread[thread]:
            yield f"a hole at one of {holes} of {thread}"
