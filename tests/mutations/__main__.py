"""`make mutations`: plant each bug in a copy of the tree, and tell which test finds it. Fails if none does.

ARGS names bugs by words in their names; without any, all are planted.
"""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutations.mutants import BUGS, Bug

ROOT = Path(__file__).parents[2]
PARTS = (
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
AT_ONCE = 2
FOUND = 1
"""pytest's exit code when tests failed."""


@dataclass(frozen=True)
class Verdict:
    """What came of a bug: the test that found it, or what pytest said."""

    bug: Bug
    found: bool
    by: str


def main(words: list[str]) -> int:
    """Print a table; 1 if a bug was not found."""
    chosen = [bug for bug in BUGS if not words or any(word in bug.name for word in words)]
    verdicts = []
    print("| planted bug | found by |\n|---|---|")
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for verdict in threads.map(planted, chosen):
            verdicts.append(verdict)
            print(f"| {verdict.bug.name} | {f'`{verdict.by}`' if verdict.found else f'**nothing**: {verdict.by}'} |")
    missed = sum(not verdict.found for verdict in verdicts)
    print(f"\n{len(verdicts)} bugs planted, {missed} not found")
    return int(missed > 0)


def planted(bug: Bug) -> Verdict:
    """What its tests say to a copy with a bug; the one that finds it must say nothing when the bug is gone again."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in PARTS:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / part)
        path = copy / bug.file
        right = path.read_text()
        path.write_text(right.replace(bug.right, bug.wrong))
        told = _tested(copy, *bug.tests)
        failed = [line for line in told.stdout.splitlines() if line.startswith("FAILED ")]
        if told.returncode != FOUND or not failed:
            return Verdict(bug, found=False, by=(told.stdout.splitlines() or ["pytest said nothing"])[-1])
        test = failed[0].removeprefix("FAILED ").split(" - ")[0]
        path.write_text(right)
        if _tested(copy, test).returncode:
            return Verdict(bug, found=False, by=f"{test} fails without it as well")
    return Verdict(bug, found=True, by=test.removeprefix("tests/").partition("[")[0])


def _tested(root: Path, *tests: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
