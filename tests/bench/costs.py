"""What each operation costs: `python -m tests.bench.costs` counts and prints; with `--write` README gets the table.

It counts on the DynamoDB that SKEIN_DYNAMODB_URL names, else on an emulated one, which cannot tell the read units of
one operation, UNTOLD; see `tests.support.inspect.capacity_units`.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.cli.environment import using
from tests.bench import tables
from tests.bench.operations import Operation, answering, operations
from tests.bench.prices import MILLION, OWN_MS, ROUND_TRIP_MS, memory_gb, price
from tests.support.engines.aws import run_engine
from tests.support.engines.clock import patch_clock

HEADINGS = ("operation", "waits", "read units", "write units", "DynamoDB, S3", "Lambda", "API Gateway", "$ per million")

UNTOLD = "delete for good, 101 messages"


def row(operation: Operation) -> tuple[str, ...]:
    """An operation's line of the table."""
    counts = operation.counts
    cost = price(counts, through_gateway=operation.is_request)
    dollars = (cost.storage, cost.function, cost.gateway, cost.total)
    numbers = (str(counts.round_trips), f"{counts.read_units:g}", f"{counts.write_units:g}")
    return (operation.name, *numbers, *(f"{one * MILLION:.2f}" for one in dollars))


def table(counted: Iterable[Operation]) -> str:
    """The table, as README has it."""
    return tables.table(HEADINGS, map(row, counted))


@contextmanager
def counted() -> Iterator[list[Operation]]:
    """Every operation, counted on an empty store of its own."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine, pytest.MonkeyPatch.context() as patch:
        patch.setenv("POWERTOOLS_LOG_LEVEL", "CRITICAL")
        with using(engine.new_store()), answering():
            yield list(operations(patch_clock(patch)))


def main() -> None:
    """The command line."""
    engine = os.environ.get("SKEIN_DYNAMODB_URL")
    if "--write" in sys.argv and not engine:
        sys.exit("--write needs DynamoDB Local: `make dynamodb-local` starts it and prints its SKEIN_DYNAMODB_URL")
    with counted() as found:
        text = table(found)
    if "--write" in sys.argv:
        tables.write("costs", text)
    print(text)
    print(f"Counted on {engine or f'the emulator, which shows too few read units for: {UNTOLD}'}.")
    print(f"Lambda: {memory_gb():g} GB, arm64, warm; {OWN_MS} ms, and {ROUND_TRIP_MS} ms more for each wait.")


if __name__ == "__main__":
    main()
