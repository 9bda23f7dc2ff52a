"""Count the costs of each operation: `python -m tests.bench.costs` prints a table, `--write` writes it to its page.

It uses the DynamoDB at SKEIN_DYNAMODB_URL, or else an emulated one, which cannot count the read units of one
operation, INEXACT; see `tests.support.inspect.capacity_units`.
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
from tests.bench.operations import Operation, operations, stub_model
from tests.bench.prices import FUNCTION_MS, MILLION, ROUND_TRIP_MS, memory_gb, price
from tests.support.engines.aws import run_engine
from tests.support.engines.clock import patch_clock

HEADINGS = (
    "operation",
    "round trips",
    "read units",
    "write units",
    "DynamoDB, S3",
    "Lambda",
    "API Gateway",
    "$ per million",
)

INEXACT = "delete permanently, 101 messages"


def row(operation: Operation) -> tuple[str, ...]:
    """Build an operation's row of the table."""
    counts = operation.counts
    cost = price(counts, through_gateway=operation.is_request)
    dollars = (cost.storage, cost.function, cost.gateway, cost.total)
    numbers = (str(counts.round_trips), f"{counts.read_units:g}", f"{counts.write_units:g}")
    return (operation.name, *numbers, *(f"{amount * MILLION:.2f}" for amount in dollars))


def table(counted: Iterable[Operation]) -> str:
    """Build the table of tests/bench/README.md."""
    return tables.table(HEADINGS, map(row, counted))


@contextmanager
def count_operations() -> Iterator[list[Operation]]:
    """Run all operations on an empty store and yield their counts."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine, pytest.MonkeyPatch.context() as patch:
        patch.setenv("POWERTOOLS_LOG_LEVEL", "CRITICAL")
        with using(engine.new_store()), stub_model():
            yield list(operations(patch_clock(patch)))


def main() -> None:
    """Run the command line."""
    engine = os.environ.get("SKEIN_DYNAMODB_URL")
    if "--write" in sys.argv and not engine:
        sys.exit("--write requires DynamoDB Local: `make dynamodb-local` starts it and prints its SKEIN_DYNAMODB_URL")
    with count_operations() as counted:
        text = table(counted)
    if "--write" in sys.argv:
        tables.write("costs", text)
    print(text)
    print(f"Counted on {engine or f'the emulator, which counts too few read units for: {INEXACT}'}.")
    print(f"Lambda: {memory_gb():g} GB, arm64, warm; {FUNCTION_MS} ms, and {ROUND_TRIP_MS} ms for each round trip.")


if __name__ == "__main__":
    main()
