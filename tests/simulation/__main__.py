"""Run many simulations, or repeat one: `make simulate SEEDS=10000`, `make simulate SEED=7`."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override

from core.cli.environment import using
from tests.simulation.addresses import ENVIRONMENT
from tests.simulation.elle import to_edn
from tests.simulation.simulation import Result, simulate

_BATCH_SIZE = 25
"""How many simulations a process runs before it reports their results."""


@dataclass
class Tally:
    """The sums of the results of several simulations."""

    runs: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    oddities: Counter[str] = field(default_factory=Counter)
    violations: list[tuple[int, str]] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Add the result of one simulation."""
        self.runs += 1
        self.requests += result.requests
        self.calls += result.calls
        self.faults += result.faults
        self.oddities += result.oddities
        self.violations += [(result.seed, violation) for violation in result.violations]

    def merge(self, other: "Tally") -> None:
        """Add another tally."""
        self.runs += other.runs
        self.requests += other.requests
        self.calls += other.calls
        self.faults += other.faults
        self.oddities += other.oddities
        self.violations += other.violations

    @override
    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.runs:,} runs, {self.requests.total():,} operations, {self.calls.total():,} calls",
                f"operations: {_format_counts(self.requests)}",
                f"{self.faults.total():,} faults: {_format_counts(self.faults)}",
                f"unusual answers: {_format_counts(self.oddities)}",
                f"violations: {len(self.violations)}",
            ]
        )


def _format_counts(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())


def run_seeds(seeds: Iterable[int]) -> Tally:
    """Run the simulations of these seeds, one after another."""
    result = Tally()
    with using(ENVIRONMENT):
        for seed in seeds:
            result.add(simulate(seed))
    return result


def _run_in_processes(count: int) -> Iterator[Tally]:
    parts = [range(start, min(start + _BATCH_SIZE, count)) for start in range(0, count, _BATCH_SIZE)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(run_seeds, parts)


def main() -> int:
    """Print the results; return 1 if there was a violation."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many simulations to run")
    parser.add_argument("--seed", type=int, help="the one simulation to run")
    parser.add_argument("--edn", type=Path, help="the file for its history, in the format of elle-cli")
    options = parser.parse_args()
    total = Tally()
    if options.seed is None:
        for part in _run_in_processes(options.seeds):
            total.merge(part)
            _print_violations(part)
    else:
        total = run_seeds([options.seed])
        _print_violations(total)
    if options.edn is not None:
        with using(ENVIRONMENT):
            options.edn.write_text(to_edn(simulate(options.seed or 0).history))
    print(total)
    return 1 if total.violations else 0


def _print_violations(part: Tally) -> None:
    for seed, violation in part.violations:
        print(f"make simulate SEED={seed}: {violation}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
