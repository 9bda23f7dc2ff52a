"""The workload of every peer and its costs: the same messages in the same order, on empty stores."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

from tests.bench.messages import message_text
from tests.bench.peers.peers import Peer, PeerError, Program
from tests.bench.prices import MILLION, price
from tests.support.inspect.call_counter import Counts
from tests.support.inspect.metering import Meter

MILESTONES = (1, 100, 1_000)
"""Numbers of the messages whose append is in the table."""

NEIGHBOURS = 5
"""Number of appends up to the milestone whose median is the figure, since occasional appends do additional work."""

MAX_MESSAGES = MILESTONES[-1]
"""Number of messages after which the workload ends."""

WRITERS, APPENDS = 8, 25
"""Concurrent writers, and appends of each."""

THREADS, MESSAGES_PER_THREAD = 50, 20
"""Threads to list, and messages in each."""

PAGE = 20


@dataclass(frozen=True)
class Cost:
    """The cost of one operation in DynamoDB and S3; of an append, per message."""

    write_units: float
    read_units: float
    dollars: float
    """Dollars per million operations."""


@dataclass
class Result:
    """The measurements of a peer; None where it has no such operation. `failed_at` is the message at which it raised
    `error`."""

    peer: Peer
    versions: dict[str, str]
    appends: dict[int, Cost] = field(default_factory=dict)
    pages: dict[int, Cost] = field(default_factory=dict)
    listing: Cost | None = None
    stored: int = 0
    errors: int = 0
    failed_at: int | None = None
    error: str = ""

    def append_at(self, message: int) -> Cost | None:
        """Return the cost of appending that message of a thread."""
        if message not in self.appends:
            return None
        near = [number for number in self.appends if number <= message][-NEIGHBOURS if message > 1 else -1 :]
        return Cost(*(median(getattr(self.appends[number], name) for number in near) for name in Cost.__annotations__))


def measure(peer: Peer, program: Program, meter: Meter, name: str) -> Result:
    """Run the whole workload, on stores whose names begin with `name`."""
    result = Result(peer, program.versions)
    program.open(f"{name}-growing")
    _grow(program, meter, result)
    program.open(f"{name}-many")
    _list(program, meter, result)
    program.open(f"{name}-raced")
    _race(program, result)
    return result


def _appends(peer: Peer, messages: int, start: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Yield the appends of this number of messages, each with the number of its last message."""
    for first in range(start, start + messages, peer.batch):
        last = first + peer.batch - 1
        yield last, [message_text(number) for number in range(first, last + 1)]


def _grow(program: Program, meter: Meter, result: Result) -> None:
    for last, texts in _appends(result.peer, MAX_MESSAGES):
        try:
            cost = _measure_cost(meter, partial(program.append, "growing", texts), result.peer.batch)
        except PeerError as error:
            result.failed_at, result.error = last, str(error)
            return
        result.appends |= dict.fromkeys(range(last - len(texts) + 1, last + 1), cost)
        if last in MILESTONES[1:]:
            result.pages[last] = _measure_cost(meter, partial(_read, program, last))


def _read(program: Program, last: int) -> None:
    expected = [message_text(number) for number in range(max(1, last - PAGE + 1), last + 1)]
    actual = program.last("growing", PAGE)
    assert actual == expected, (actual, expected)


def _list(program: Program, meter: Meter, result: Result) -> None:
    for thread in range(THREADS):
        for _, texts in _appends(result.peer, MESSAGES_PER_THREAD):
            program.append(f"thread-{thread}", texts)
    calls = meter.calls
    actual = program.threads(THREADS)
    if actual is not None:
        assert actual == THREADS, actual
        result.listing = _calculate_cost(meter.since(calls))


def _race(program: Program, result: Result) -> None:
    """Count the appends of concurrent writers whose messages are all read back exactly once."""
    size = result.peer.batch
    *_, (_, first) = _appends(result.peer, size)
    program.append("raced", first)
    raced = [texts for _, texts in _appends(result.peer, WRITERS * APPENDS * size, start=1 + size)]
    result.errors = len(program.race("raced", [raced[writer::WRITERS] for writer in range(WRITERS)]))
    actual = Counter(program.last("raced", (WRITERS * APPENDS + 1) * size))
    result.stored = sum(all(actual[text] == 1 for text in texts) for texts in raced)


def _measure_cost(meter: Meter, call: Callable[[], Any], share: int = 1) -> Cost:
    calls = meter.calls
    call()
    return _calculate_cost(meter.since(calls), share)


def _calculate_cost(counts: Counts, share: int = 1) -> Cost:
    dollars = price(counts).storage * MILLION
    return Cost(counts.write_units / share, counts.read_units / share, dollars / share)
