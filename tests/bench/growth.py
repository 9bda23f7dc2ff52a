"""Measure requests as a thread grows and as writers compete: `python -m tests.bench.growth [--write]`.

Calls, units and bytes are counted on the wire; CPU is measured on this machine, so the table contains its ratio within
the run. `--write` writes the table to tests/bench/README.md and the curves next to this file. The command uses the
DynamoDB at SKEIN_DYNAMODB_URL, or else an emulated one, whose read units are calculated."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import tables
from tests.bench.loads import LENGTHS, WRITERS, Loads, metered_store
from tests.bench.plot import Line, Panel, svg
from tests.bench.usage import Usage

PLOT = Path(__file__).with_suffix(".svg")

TABLE_LENGTHS = (10, 1_000, 100_000)
"""Lengths in the table; the curves contain all of `LENGTHS`."""

WRITER_LENGTHS, TABLE_WRITERS = TABLE_LENGTHS, (8, 32)


@dataclass
class Growth:
    """The usage of each kind of request by length, and of appends by length and number of writers."""

    requests: dict[int, Mapping[str, Usage]] = field(default_factory=dict)
    writers: dict[int, Mapping[int, Usage]] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows of the table."""
        for kind in self.requests[LENGTHS[0]]:
            by_length = {length: self.requests[length][kind] for length in TABLE_LENGTHS}
            yield (kind, *_cells(by_length))
        for count in TABLE_WRITERS:
            by_length = {length: self.writers[length][count] for length in WRITER_LENGTHS}
            yield (f"append, {count} concurrent writers", *_cells(by_length))


def _cells(by_length: Mapping[int, Usage]) -> Iterator[str]:
    """Yield cells of calls; units; kilobytes; CPU relative to the shortest thread."""
    shortest = by_length[LENGTHS[0]]
    for usage in by_length.values():
        units = f"{usage.write_units:.3g} + {usage.read_units:.3g}"
        yield f"{usage.calls:.3g}; {units}; {usage.bytes / 1000:.3g}; {usage.cpu / shortest.cpu:.2f}"


def table(growth: Growth) -> str:
    """Build the table of tests/bench/README.md."""
    return tables.table(["request", *(f"{length:,} messages" for length in TABLE_LENGTHS)], growth.rows())


def plot(growth: Growth) -> str:
    """Draw the curves: two of billed quantities, one of this machine's CPU, one of writers."""
    shortest = growth.requests[LENGTHS[0]]
    return svg(
        _by_length(growth, "DynamoDB, dollars per million requests", lambda usage, _: usage.dollars),
        _by_length(growth, "Bytes to and from DynamoDB, per request", lambda usage, _: usage.bytes),
        _by_length(
            growth, "CPU per request, relative to 10 messages", lambda usage, kind: usage.cpu / shortest[kind].cpu
        ),
        _by_writers(growth, "DynamoDB calls, per append"),
    )


def _by_length(growth: Growth, title: str, figure: Callable[[Usage, str], float]) -> Panel:
    lines = [
        Line(kind, [(length, figure(usages[kind], kind)) for length, usages in growth.requests.items()])
        for kind in growth.requests[LENGTHS[0]]
    ]
    return Panel(title, "messages in the thread", lines)


def _by_writers(growth: Growth, title: str) -> Panel:
    lines = [
        Line(f"{length:,} messages", [(count, usage.calls) for count, usage in usages.items()])
        for length, usages in growth.writers.items()
    ]
    return Panel(title, "concurrent writers", lines)


def measure() -> Growth:
    """Measure all requests at all lengths."""
    growth = Growth()
    with metered_store() as meter:
        loads = Loads.create(meter)
        for length in LENGTHS:
            growth.requests[length] = loads.requests(length)
            print(f"{length:,} messages: done", flush=True)
        for length in WRITER_LENGTHS:
            growth.writers[length] = {count: loads.writers(length, count) for count in WRITERS}
            print(f"{length:,} messages, up to {WRITERS[-1]} writers: done", flush=True)
    return growth


def main() -> None:
    """Run the command line."""
    engine = os.environ.get("SKEIN_DYNAMODB_URL")
    if "--write" in sys.argv and not engine:
        sys.exit("--write requires DynamoDB Local: `make dynamodb-local` starts it and prints its SKEIN_DYNAMODB_URL")
    growth = measure()
    text = table(growth)
    if "--write" in sys.argv:
        tables.write("growth", text)
        PLOT.write_text(plot(growth))
    print(f"\n{text}\nIn a cell: calls; write + read units; KB; CPU relative to {LENGTHS[0]} messages.")
    print(f"Counted on {engine or 'the emulator'}.")


if __name__ == "__main__":
    main()
