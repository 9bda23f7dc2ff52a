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

from tests.mutations.planted import BUGS, Bug

ROOT = Path(__file__).parents[2]
PARTS = ("core", "handlers", "tests", "events", "template.yaml", "pyproject.toml", "README.md", "Makefile", "uv.lock")
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
    """What its tests say to a copy with a bug."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in PARTS:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / part)
        plant(bug, copy)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *bug.tests]
        told = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    failed = [line.split(" ")[1] for line in told.stdout.splitlines() if line.startswith(("FAILED", "SUBFAILED"))]
    last = (told.stdout.splitlines() or ["nothing"])[-1]
    return Verdict(bug, told.returncode == FOUND and bool(failed), failed[0] if failed else last)


def plant(bug: Bug, root: Path) -> None:
    """Put a bug in its place."""
    path = root / bug.file
    path.write_text(path.read_text().replace(bug.right, bug.wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
