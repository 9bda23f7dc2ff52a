"""Runs many simulations, or one of them again: `make simulate SEEDS=10000`, `make simulate SEED=7`."""

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
from tests.simulation.elle import edn
from tests.simulation.simulation import Result, simulated

_AT_ONCE = 25
"""Simulations that a process runs before it tells what came of them."""


@dataclass
class Tally:
    """What came of some simulations together."""

    runs: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    oddities: Counter[str] = field(default_factory=Counter)
    violations: list[tuple[int, str]] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """One simulation more."""
        self.runs += 1
        self.requests += result.requests
        self.calls += result.calls
        self.faults += result.faults
        self.oddities += result.oddities
        self.violations += [(result.seed, violation) for violation in result.violations]

    def merge(self, other: "Tally") -> None:
        """All of another tally."""
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
                f"operations: {_told(self.requests)}",
                f"{self.faults.total():,} faults: {_told(self.faults)}",
                f"odd answers: {_told(self.oddities)}",
                f"violations: {len(self.violations)}",
            ]
        )


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())


def tally(seeds: Iterable[int]) -> Tally:
    """Run the simulations of these seeds, one after the other."""
    result = Tally()
    with using(ENVIRONMENT):
        for seed in seeds:
            result.add(simulated(seed))
    return result


def _many(count: int) -> Iterator[Tally]:
    parts = [range(start, min(start + _AT_ONCE, count)) for start in range(0, count, _AT_ONCE)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(tally, parts)


def main() -> int:
    """Print what came of it; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many simulations to run")
    parser.add_argument("--seed", type=int, help="the one simulation to run")
    parser.add_argument("--edn", type=Path, help="where to write its history, as elle-cli reads it")
    options = parser.parse_args()
    total = Tally()
    if options.seed is None:
        for part in _many(options.seeds):
            total.merge(part)
            _complain(part)
    else:
        total = tally([options.seed])
        _complain(total)
    if options.edn is not None:
        with using(ENVIRONMENT):
            options.edn.write_text(edn(simulated(options.seed or 0).history))
    print(total)
    return 1 if total.violations else 0


def _complain(part: Tally) -> None:
    for seed, violation in part.violations:
        print(f"make simulate SEED={seed}: {violation}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
