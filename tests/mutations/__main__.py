"""`make mutations`: plant each bug in a copy of the tree and print the test that detects it. Fails if none does.

ARGS selects the bugs whose names contain one of its words; without it, all are planted.
"""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutations.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
COPIED = (
    "core",
    "handlers",
    "tests",
    "events",
    "template.yaml",
    ".cloudformation",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "uv.lock",
)
PARALLEL = 2
TESTS_FAILED = 1
"""pytest's exit code when tests failed."""


@dataclass(frozen=True)
class Verdict:
    """Whether a bug was detected: `by` is the test that failed, or the last line of pytest's output."""

    mutant: Mutant
    detected: bool
    by: str


def main(words: list[str]) -> int:
    """Print a table; return 1 if a bug was not detected."""
    selected = [mutant for mutant in MUTANTS if not words or any(word in mutant.name for word in words)]
    verdicts = []
    print("| planted bug | found by |\n|---|---|")
    with ThreadPoolExecutor(PARALLEL) as threads:
        for verdict in threads.map(run_mutant, selected):
            verdicts.append(verdict)
            detector = f"`{verdict.by}`" if verdict.detected else f"**nothing**: {verdict.by}"
            print(f"| {verdict.mutant.name} | {detector} |")
    missed = sum(not verdict.detected for verdict in verdicts)
    print(f"\n{len(verdicts)} bugs planted, {missed} not found")
    return int(missed > 0)


def run_mutant(mutant: Mutant) -> Verdict:
    """Run a mutant's tests on a copy of the tree; the test that fails must pass when the bug is removed again."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
        path = copy / mutant.file
        original = path.read_text()
        path.write_text(original.replace(mutant.original, mutant.replacement))
        result = _run_tests(copy, *mutant.tests)
        failed = [line for line in result.stdout.splitlines() if line.startswith("FAILED ")]
        if result.returncode != TESTS_FAILED or not failed:
            return Verdict(mutant, detected=False, by=(result.stdout.splitlines() or ["pytest printed nothing"])[-1])
        test = failed[0].removeprefix("FAILED ").split(" - ")[0]
        path.write_text(original)
        if _run_tests(copy, test).returncode:
            return Verdict(mutant, detected=False, by=f"{test} fails without it as well")
    return Verdict(mutant, detected=True, by=test.removeprefix("tests/").partition("[")[0])


def _run_tests(root: Path, *tests: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
