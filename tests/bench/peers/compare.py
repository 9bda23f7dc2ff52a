"""Other stores on the same engine: `python -m tests.bench.peers.compare [--write] [NAME...]`.

It has every peer, or those whose names begin so, do the same work through the same meter, prints a table, and with
`--write` puts it into README and the curves beside this file. It counts on the DynamoDB that SKEIN_DYNAMODB_URL names,
else on an emulated one, whose read units are reckoned; S3 is emulated.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from tests.bench import tables
from tests.bench.peers.peers import PEERS, Peer, running
from tests.bench.peers.workload import EACH, MILESTONES, MOST, PAGE, THREADS, WRITERS, Cost, Result, measure
from tests.bench.plot import Line, Panel, svg
from tests.support.engines.aws import run_engine
from tests.support.inspect.metering import run_meter

PLOT = Path(__file__).with_name("appends.svg")

HEADINGS = (
    "store",
    *(f"append {milestone:,}" for milestone in MILESTONES),
    *(f"last {PAGE} of {milestone:,}" for milestone in MILESTONES[1:]),
    f"list {THREADS} threads",
    f"kept of {WRITERS} x {EACH}",
    "stops at message",
)


def row(result: Result) -> tuple[str, ...]:
    """A store's line of the table."""
    return (
        result.peer.name,
        *(_cost(result.append_at(milestone)) for milestone in MILESTONES),
        *(_cost(result.pages.get(milestone)) for milestone in MILESTONES[1:]),
        "no" if result.listing is None else _cost(result.listing),
        f"{result.kept}",
        "none" if result.stopped is None else f"{result.stopped:,}",
    )


def _cost(cost: Cost | None) -> str:
    """Dollars, and what they are made of."""
    return f"{cost.dollars:.2f} ({cost.write_units:g} + {cost.read_units:g})" if cost else "-"


def versions(results: Iterable[Result]) -> str:
    """What was compared, as one sentence."""
    found = {name: version for result in results for name, version in result.versions.items()}
    return f"Versions: {', '.join(f'{name} {version}' for name, version in found.items())}."


def plot(results: Iterable[Result]) -> str:
    """What an append costs as a thread grows."""
    lines = [Line(one.peer.short, list(_curve(one)), ends=one.stopped is not None) for one in results]
    return svg(Panel("An append, dollars per million", "messages in the thread", lines), columns=1)


def _curve(result: Result) -> Iterator[tuple[float, float]]:
    """About ten points for each power of ten."""
    for at in sorted({round(10 ** (step / 10)) for step in range(40)} | {max(result.appends)}):
        if cost := result.append_at(at):
            yield at, cost.dollars


def compared(peers: Iterable[Peer]) -> Iterator[Result]:
    """What each of them did, on tables and buckets of its own."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine, run_meter(engine) as meter:
        for peer in peers:
            with running(peer, meter.address, Path(home)) as program:
                yield measure(peer, program, meter, f"peer-{uuid4().hex[:12]}")


def main() -> None:
    """The command line."""
    engine = os.environ.get("SKEIN_DYNAMODB_URL")
    names = tuple(name for name in sys.argv[1:] if name != "--write")
    if "--write" in sys.argv and (names or not engine):
        sys.exit("--write needs all peers, on DynamoDB Local: `make dynamodb-local` prints its SKEIN_DYNAMODB_URL")
    results = []
    for result in compared(peer for peer in PEERS if peer.name.startswith(names or "")):
        results.append(result)
        print(f"{result.peer.name}: {result.refused} appends refused. {result.why}", flush=True)
    text = tables.table(HEADINGS, map(row, results)) + f"\n{versions(results)}\n"
    if "--write" in sys.argv:
        tables.write("peers", text)
        PLOT.write_text(plot(results))
    print(f"\n{text}\nCounted on {engine or 'the emulator'}; nobody looked further than message {MOST:,}.")


if __name__ == "__main__":
    main()
