"""Run programs that use a client, and read their reports."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.cli.bundle import ROOT

PROGRAMS = Path(__file__).with_name("programs")

TIME_LIMIT = 300.0
"""Seconds for a whole program, so that a client that never returns fails the test."""


@dataclass(frozen=True)
class Report:
    """The report of a program: for each scenario a `result`, or the traceback of its `crash`."""

    scenarios: Mapping[str, Any]

    def __getitem__(self, scenario: str) -> Any:
        outcome = self.scenarios[scenario]
        if "crash" in outcome:
            pytest.fail(f"the client's program: {outcome['crash']}", pytrace=False)
        return outcome["result"]


def run_python_program(interpreter: Path, program: str, environment: Mapping[str, str]) -> Report:
    """Run a Python program of `programs` and return its report."""
    return _run([str(interpreter), "-m", f"tests.clients.programs.{program}"], environment)


def run_node_program(
    runner: Sequence[Path], packages: Path, program: str, home: Path, environment: Mapping[str, str]
) -> Report:
    """Run a JavaScript program of `programs` and return its report.

    The program runs in a copy in `home`, next to its packages, because Node resolves them from there.
    """
    shutil.copytree(PROGRAMS, home / "programs", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "node_modules").symlink_to(packages)
    return _run([*map(str, runner), str(home / "programs" / program)], environment)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> Report:
    """Run a program with only this environment. The last line of its output is a JSON object."""
    process = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    if process.returncode != 0:
        pytest.fail(f"{' '.join(command)} ended with {process.returncode}\n{process.stderr}", pytrace=False)
    return Report(json.loads(process.stdout.splitlines()[-1]))
