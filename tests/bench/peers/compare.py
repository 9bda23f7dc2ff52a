"""Compare other stores on the same engine: `python -m tests.bench.peers.compare [--write] [NAME...]`.

Every peer, or each with a matching prefix of its name, does the same work through the same meter. The command prints a
table; `--write` writes it to its page, and the curves next to this file. It uses the DynamoDB at SKEIN_DYNAMODB_URL, or
else an emulated one, whose read units are calculated; S3 is emulated.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from tests.bench import tables
from tests.bench.peers.peers import PEERS, Peer, run_program
from tests.bench.peers.workload import APPENDS, MAX_MESSAGES, MILESTONES, PAGE, THREADS, WRITERS, Cost, Result, measure
from tests.bench.plot import Line, Panel, svg
from tests.support.engines.aws import run_engine
from tests.support.inspect.metering import run_meter

PLOT = Path(__file__).with_name("appends.svg")

HEADINGS = (
    "store",
    *(f"append {milestone:,}" for milestone in MILESTONES),
    *(f"last {PAGE} of {milestone:,}" for milestone in MILESTONES[1:]),
    f"list {THREADS} threads",
    f"stored of {WRITERS} x {APPENDS}",
    "fails at message",
)


def row(result: Result) -> tuple[str, ...]:
    """Build a store's row of the table."""
    return (
        result.peer.name,
        *(_cost(result.append_at(milestone)) for milestone in MILESTONES),
        *(_cost(result.pages.get(milestone)) for milestone in MILESTONES[1:]),
        "no" if result.listing is None else _cost(result.listing),
        f"{result.stored}",
        "none" if result.failed_at is None else f"{result.failed_at:,}",
    )


def _cost(cost: Cost | None) -> str:
    """Format dollars with write and read units."""
    return f"{cost.dollars:.2f} ({cost.write_units:g} + {cost.read_units:g})" if cost else "-"


def versions(results: Iterable[Result]) -> str:
    """Format the versions of all packages as one sentence."""
    by_name = {name: version for result in results for name, version in result.versions.items()}
    return f"Versions: {', '.join(f'{name} {version}' for name, version in by_name.items())}."


def plot(results: Iterable[Result]) -> str:
    """Draw the price of an append as a thread grows."""
    lines = [Line(result.peer.short, list(_curve(result)), ends=result.failed_at is not None) for result in results]
    return svg(Panel("An append, dollars per million", "messages in the thread", lines), columns=1)


def _curve(result: Result) -> Iterator[tuple[float, float]]:
    """Yield about ten points for each power of ten."""
    for at in sorted({round(10 ** (step / 10)) for step in range(40)} | {max(result.appends)}):
        if cost := result.append_at(at):
            yield at, cost.dollars


def compare(peers: Iterable[Peer]) -> Iterator[Result]:
    """Measure each peer, with its own tables and buckets."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine, run_meter(engine) as meter:
        for peer in peers:
            with run_program(peer, meter.address, Path(home)) as program:
                yield measure(peer, program, meter, f"peer-{uuid4().hex[:12]}")


def main() -> None:
    """Run the command line."""
    engine = os.environ.get("SKEIN_DYNAMODB_URL")
    names = tuple(name for name in sys.argv[1:] if name != "--write")
    if "--write" in sys.argv and (names or not engine):
        sys.exit("--write requires all peers and DynamoDB Local: `make dynamodb-local` prints its SKEIN_DYNAMODB_URL")
    results = []
    for result in compare(peer for peer in PEERS if peer.name.startswith(names or "")):
        results.append(result)
        print(f"{result.peer.name}: {result.errors} appends failed. {result.error}", flush=True)
    text = tables.table(HEADINGS, map(row, results)) + f"\n{versions(results)}\n"
    if "--write" in sys.argv:
        tables.write("peers", text)
        PLOT.write_text(plot(results))
    print(f"\n{text}\nCounted on {engine or 'the emulator'}; the longest thread has {MAX_MESSAGES:,} messages.")


if __name__ == "__main__":
    main()
