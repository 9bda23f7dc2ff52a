"""Programs that drive a client, and what they report."""

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
"""Seconds for a whole program: a client that waits for ever is to be seen as that."""


@dataclass(frozen=True)
class Report:
    """What a program told: for each of its scenarios a value, or how it crashed."""

    scenarios: Mapping[str, Any]

    def __getitem__(self, scenario: str) -> Any:
        outcome = self.scenarios[scenario]
        if "crash" in outcome:
            pytest.fail(f"the client's program: {outcome['crash']}", pytrace=False)
        return outcome["told"]


def python_report(interpreter: Path, program: str, environment: Mapping[str, str]) -> Report:
    """What a Python program of `programs` tells."""
    return _report([str(interpreter), "-m", f"tests.clients.programs.{program}"], environment)


def node_report(
    runner: Sequence[Path], packages: Path, program: str, home: Path, environment: Mapping[str, str]
) -> Report:
    """What a JavaScript program of `programs` tells. In `home` it has the packages beside it, as Node wants them."""
    shutil.copytree(PROGRAMS, home / "programs", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "node_modules").symlink_to(packages)
    return _report([*map(str, runner), str(home / "programs" / program)], environment)


def _report(command: Sequence[str], environment: Mapping[str, str]) -> Report:
    """Run a program with this environment and nothing else; its last line is a JSON object."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr}", pytrace=False)
    return Report(json.loads(done.stdout.splitlines()[-1]))
