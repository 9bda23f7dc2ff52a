"""What requests take as a thread grows, and as writers meet: `python -m tests.bench.growth [--write]`.

Calls, units and bytes are counted on the wire; CPU is this machine's, so it is a ratio within the run. `--write`
updates the table in tests/bench/README.md and the plot next to this file. It counts on the DynamoDB that
SKEIN_DYNAMODB_URL names, else on an emulated one, whose read units are calculated.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import tables
from tests.bench.loads import LENGTHS, WRITERS, Loads, metered
from tests.bench.plot import Line, Panel, svg
from tests.bench.usage import Usage

PLOT = Path(__file__).with_suffix(".svg")

TOLD_LENGTHS = (10, 1_000, 100_000)
"""In the table; the curves have all."""

RACED_LENGTHS, TOLD_WRITERS = TOLD_LENGTHS, (8, 32)


@dataclass
class Growth:
    """What was measured: kinds of requests by length, appends by length and number of writers."""

    requests: dict[int, Mapping[str, Usage]] = field(default_factory=dict)
    writers: dict[int, Mapping[int, Usage]] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The table's lines."""
        for kind in self.requests[LENGTHS[0]]:
            by_length = {length: self.requests[length][kind] for length in TOLD_LENGTHS}
            yield (kind, *_cells(by_length))
        for count in TOLD_WRITERS:
            by_length = {length: self.writers[length][count] for length in RACED_LENGTHS}
            yield (f"append, {count} writers at once", *_cells(by_length))


def _cells(by_length: Mapping[int, Usage]) -> Iterator[str]:
    """Calls; units; bytes; CPU beside that of the shortest thread."""
    shortest = by_length[LENGTHS[0]]
    for usage in by_length.values():
        units = f"{usage.write_units:.3g} + {usage.read_units:.3g}"
        yield f"{usage.calls:.3g}; {units}; {usage.bytes / 1000:.3g}; {usage.cpu / shortest.cpu:.2f}"


def table(growth: Growth) -> str:
    """The table, as tests/bench/README.md has it."""
    return tables.table(["request", *(f"{length:,} messages" for length in TOLD_LENGTHS)], growth.rows())


def plot(growth: Growth) -> str:
    """The curves: two of what is billed, one of this machine, one of writers."""
    shortest = growth.requests[LENGTHS[0]]
    return svg(
        _by_length(growth, "DynamoDB, dollars per million requests", lambda one, _: one.dollars),
        _by_length(growth, "Bytes to and from DynamoDB, per request", lambda one, _: one.bytes),
        _by_length(growth, "CPU per request, beside 10 messages", lambda one, kind: one.cpu / shortest[kind].cpu),
        _by_writers(growth, "Calls of DynamoDB, per append"),
    )


def _by_length(growth: Growth, title: str, figure: Callable[[Usage, str], float]) -> Panel:
    lines = [
        Line(kind, [(length, figure(found[kind], kind)) for length, found in growth.requests.items()])
        for kind in growth.requests[LENGTHS[0]]
    ]
    return Panel(title, "messages in the thread", lines)


def _by_writers(growth: Growth, title: str) -> Panel:
    lines = [
        Line(f"{length:,} messages", [(count, usage.calls) for count, usage in found.items()])
        for length, found in growth.writers.items()
    ]
    return Panel(title, "writers at once", lines)


def measured() -> Growth:
    """All of it."""
    growth = Growth()
    with metered() as meter:
        loads = Loads.through(meter)
        for length in LENGTHS:
            growth.requests[length] = loads.requests(length)
            print(f"{length:,} messages: done", flush=True)
        for length in RACED_LENGTHS:
            growth.writers[length] = {count: loads.writers(length, count) for count in WRITERS}
            print(f"{length:,} messages, up to {WRITERS[-1]} writers: done", flush=True)
    return growth


def main() -> None:
    """The command line."""
    engine = os.environ.get("SKEIN_DYNAMODB_URL")
    if "--write" in sys.argv and not engine:
        sys.exit("--write needs DynamoDB Local: `make dynamodb-local` starts it and prints its SKEIN_DYNAMODB_URL")
    growth = measured()
    text = table(growth)
    if "--write" in sys.argv:
        tables.write("growth", text)
        PLOT.write_text(plot(growth))
    print(f"\n{text}\nIn a cell: calls; write + read units; KB; CPU beside that at {LENGTHS[0]} messages.")
    print(f"Counted on {engine or 'the emulator'}.")


if __name__ == "__main__":
    main()
