"""Checks a history of list-append: there must be one order of each thread's messages that explains every answer.

Places are part of the answers, so the order need not be searched for: one pass gathers what was seen where, one pass in
time compares. It takes time in proportion to the history (numbers read, places removed), beside sorting its moments.

What it looks for, in the words of Adya and of Elle: incompatible orders and duplicates; lost appends; aborted reads
(G1a); a block seen in part (G1b); reads of what was not yet asked for; and what contradicts real time: reads that miss
what was there before, appends in front of what was there before, removals undone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.simulation.history import END, Append, Fate, History, Read, Removal


def anomalies(history: History) -> list[str]:
    """What cannot be explained, one line for each; nothing, if the history is as it should be."""
    seen = _Seen()
    for append in history.appends():
        seen.ask(append)
    for append in history.appends():
        seen.answer(append)
    for read in history.reads():
        seen.read(read)
    for removal in history.removals():
        seen.remove(removal)
    return [*seen.contradictions, *_in_time(history, seen), *_lost(history, seen)]


@dataclass
class _Order:
    """One thread as all answers together show it."""

    values: dict[int, int] = field(default_factory=dict)
    removals: dict[int, list[Removal]] = field(default_factory=dict)

    def removed(self, place: int, *, before: int) -> bool:
        """Whether a removal of the message at a place that may have been done began before a moment."""
        return any(one.fate is not Fate.REFUSED and one.began < before for one in self.removals.get(place, ()))


@dataclass
class _Seen:
    """What was seen where, and by which append it came there."""

    threads: dict[str, _Order] = field(default_factory=dict)
    asked: dict[int, Append] = field(default_factory=dict)
    places: dict[int, tuple[str, int]] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    def ask(self, append: Append) -> None:
        for value in append.values:
            self.asked[value] = append

    def answer(self, append: Append) -> None:
        if append.fate is not Fate.DONE or append.thread is None:
            return
        for value, place in zip(append.values, append.places, strict=True):
            self._put(append.thread, place, value)
        if list(append.places) != list(range(append.places[0], append.places[0] + len(append.places))):
            self.contradictions.append(f"a block in pieces: {append}")

    def read(self, read: Read) -> None:
        for place, value in read.found:
            self._put(read.thread, place, value)
            append = self.asked.get(value)
            if append is None or append.began > read.ended:
                self.contradictions.append(f"read before it was asked for: {value} in {read}")
            elif append.fate is Fate.REFUSED:
                self.contradictions.append(f"read though it was refused (G1a): {append} in {read}")
        if sorted({place for place, _ in read.found}) != [place for place, _ in read.found]:
            self.contradictions.append(f"not in order: {read}")

    def remove(self, removal: Removal) -> None:
        order = self.threads.setdefault(removal.thread, _Order())
        order.removals.setdefault(removal.place, []).append(removal)

    def _put(self, thread: str, place: int, value: int) -> None:
        order = self.threads.setdefault(thread, _Order())
        if order.values.setdefault(place, value) != value:
            self.contradictions.append(f"two at place {place} of {thread}: {order.values[place]} and {value}")
        if self.places.setdefault(value, (thread, place)) != (thread, place):
            self.contradictions.append(f"twice there: {value} at {self.places[value]} and {(thread, place)}")


def _in_time(history: History, seen: _Seen) -> Iterator[str]:
    """What was answered before something began is there for it: walk through all beginnings and ends in order."""
    moments: list[tuple[int, bool, Append | Read]] = []
    for event in history.events:
        if isinstance(event, Removal):
            continue
        moments.append((event.began, True, event))
        if event.ended is not None:
            moments.append((event.ended, False, event))
    newest: dict[str, int] = {}
    known: dict[int, int] = {}
    for _, begins, event in sorted(moments, key=lambda moment: moment[0]):
        thread = event.thread
        if thread is None:
            continue
        if begins:
            known[id(event)] = newest.get(thread, 0)
            continue
        order, before = seen.threads.setdefault(thread, _Order()), known[id(event)]
        if isinstance(event, Read):
            yield from _missed(event, order, before)
            yield from _cut(event, seen)
            places = [place for place, _ in event.found]
        else:
            places = list(event.places) if event.fate is Fate.DONE else []
            if places and places[0] <= before:
                yield f"in front of what was there (place {before}): {event}"
        newest[thread] = max([newest.get(thread, 0), *places])


def _missed(read: Read, order: _Order, before: int) -> Iterator[str]:
    """Places that a read passes without a message: it must have been removed. Of those it shows, none was."""
    shown = {place for place, _ in read.found}
    last = min(read.below - 1, max([before, *shown]))
    for place in range(read.above + 1, last + 1):
        if place not in shown and not order.removed(place, before=read.ended):
            yield f"place {place} is missing (seen up to {before} before): {read}"
    for place in shown:
        if not read.above < place < read.below:
            yield f"place {place} is out of range: {read}"
        done = (one for one in order.removals.get(place, ()) if one.fate is Fate.DONE)
        if any(one.ended is not None and one.ended < read.began for one in done):
            yield f"place {place} was removed before: {read}"


def _cut(read: Read, seen: _Seen) -> Iterator[str]:
    """A read from the first message to the end that stops inside a block (G1b)."""
    if read.is_whole and read.found:
        value = read.found[-1][1]
        append = seen.asked.get(value)
        if append and value != append.values[-1] and not _any_removed(read, append, seen):
            yield f"a block in part (G1b): {append} in {read}"


def _any_removed(read: Read, append: Append, seen: _Seen) -> bool:
    """Whether what is missing behind a read's last place may have been removed."""
    order, last = seen.threads[read.thread], read.found[-1][0]
    rest = len(append.values) - 1 - list(append.values).index(read.found[-1][1])
    return all(order.removed(place, before=read.ended) for place in range(last + 1, last + 1 + rest))


def _lost(history: History, seen: _Seen) -> Iterator[str]:
    """Places nobody can account for. Each below the newest is seen, was removed unseen, or has a message of an append
    that had no answer, which nobody read before the thread was deleted."""
    unseen: Counter[str | None] = Counter()
    for append in history.appends():
        if append.fate is Fate.UNKNOWN and append.values[0] not in seen.places:
            unseen[append.thread] += len(append.values)
    for thread, order in seen.threads.items():
        newest = max(order.values, default=0)
        holes = [place for place in range(1, newest) if place not in order.values]
        holes = [place for place in holes if not order.removed(place, before=END)]
        if len(holes) > unseen[thread]:
            yield f"a hole at one of the places {holes} of {thread}"
