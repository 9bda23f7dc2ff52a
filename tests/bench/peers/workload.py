"""What every peer is asked to do, and what it took: the same messages in the same order, each store empty at first."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

from tests.bench.messages import said
from tests.bench.peers.peers import Peer, Program, Refused
from tests.bench.prices import MILLION, price
from tests.support.inspect.call_counter import Counts
from tests.support.inspect.metering import Meter

MILESTONES = (1, 100, 1_000)
"""The messages whose append is told."""

NEIGHBOURS = 5
"""A figure is the median of so many appends up to the milestone: some do a little more now and then."""

MOST = MILESTONES[-1]
"""Messages after which nobody looks for an end any more."""

WRITERS, EACH = 8, 25
"""The race: so many writers, and appends of each."""

THREADS, IN_THREAD = 50, 20
"""The list: so many threads, and messages in each."""

PAGE = 20


@dataclass(frozen=True)
class Cost:
    """What one operation took of DynamoDB and S3, an append by each of its messages."""

    write_units: float
    read_units: float
    dollars: float
    """For a million."""


@dataclass
class Result:
    """What a peer did. What it cannot is None; `stopped` says at which message it refused, and `why`."""

    peer: Peer
    versions: dict[str, str]
    appends: dict[int, Cost] = field(default_factory=dict)
    pages: dict[int, Cost] = field(default_factory=dict)
    listing: Cost | None = None
    kept: int = 0
    refused: int = 0
    stopped: int | None = None
    why: str = ""

    def append_at(self, message: int) -> Cost | None:
        """An append at that message of a thread."""
        if message not in self.appends:
            return None
        near = [at for at in self.appends if at <= message][-NEIGHBOURS if message > 1 else -1 :]
        return Cost(*(median(getattr(self.appends[at], name) for at in near) for name in Cost.__annotations__))


def measure(peer: Peer, program: Program, meter: Meter, name: str) -> Result:
    """Do it all, on stores whose names begin with `name`."""
    result = Result(peer, program.versions)
    program.open(f"{name}-growing")
    _grow(program, meter, result)
    program.open(f"{name}-many")
    _list(program, meter, result)
    program.open(f"{name}-raced")
    _race(program, result)
    return result


def _appends(peer: Peer, messages: int, start: int = 1) -> Iterator[tuple[int, list[str]]]:
    """So many messages as appends; before each the number of its last one."""
    for first in range(start, start + messages, peer.at_once):
        last = first + peer.at_once - 1
        yield last, [said(number) for number in range(first, last + 1)]


def _grow(program: Program, meter: Meter, result: Result) -> None:
    for last, texts in _appends(result.peer, MOST):
        try:
            cost = _cost(meter, partial(program.append, "growing", texts), result.peer.at_once)
        except Refused as refusal:
            result.stopped, result.why = last, str(refusal)
            return
        result.appends |= dict.fromkeys(range(last - len(texts) + 1, last + 1), cost)
        if last in MILESTONES[1:]:
            result.pages[last] = _cost(meter, partial(_read, program, last))


def _read(program: Program, last: int) -> None:
    expected = [said(number) for number in range(max(1, last - PAGE + 1), last + 1)]
    found = program.last("growing", PAGE)
    assert found == expected, (found, expected)


def _list(program: Program, meter: Meter, result: Result) -> None:
    for thread in range(THREADS):
        for _, texts in _appends(result.peer, IN_THREAD):
            program.append(f"thread-{thread}", texts)
    calls = meter.calls
    found = program.threads(THREADS)
    if found is not None:
        assert found == THREADS, found
        result.listing = _priced(meter.since(calls))


def _race(program: Program, result: Result) -> None:
    """An append is kept if all of its messages are read back, and counted once."""
    size = result.peer.at_once
    *_, (_, first) = _appends(result.peer, size)
    program.append("raced", first)
    raced = [texts for _, texts in _appends(result.peer, WRITERS * EACH * size, start=1 + size)]
    result.refused = len(program.race("raced", [raced[one::WRITERS] for one in range(WRITERS)]))
    found = Counter(program.last("raced", (WRITERS * EACH + 1) * size))
    result.kept = sum(all(found[text] == 1 for text in texts) for texts in raced)


def _cost(meter: Meter, call: Callable[[], Any], share: int = 1) -> Cost:
    calls = meter.calls
    call()
    return _priced(meter.since(calls), share)


def _priced(counts: Counts, share: int = 1) -> Cost:
    dollars = price(counts).storage * MILLION
    return Cost(counts.write_units / share, counts.read_units / share, dollars / share)
