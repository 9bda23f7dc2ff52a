"""Each client in an environment of its own, fetched from its registry, so that no client's pins meet another's.

They stand below .build/clients and are made once: a stamp says what was asked for.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.cli.bundle import ROOT

CLIENTS = ROOT / ".build" / "clients"

NODE = "node@22.23.3"
"""The npm package that brings Node: openai 7 wants 22, whatever this machine has to run npm."""


def python(name: str, *requirements: str, base: str = sys.executable) -> Path:
    """A Python, the one that runs the tests or `base`, that has these packages and those they want."""
    home = CLIENTS / name
    interpreter = home / "bin" / "python"
    with _made_once(home, sys.version if base == sys.executable else base, *requirements) as missing:
        if missing:
            _run("uv", "venv", "--quiet", "--no-project", "--python", base, str(home))
            _run("uv", "pip", "install", "--quiet", "--python", str(interpreter), *requirements)
    return interpreter


def node() -> Path:
    """A Node of the version that the clients want."""
    return node_packages("node", NODE) / ".bin" / "node"


def node_packages(name: str, *packages: str) -> Path:
    """The folder that holds these npm packages and those they want."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: it fetches the clients for Node, and Node itself")
    home = CLIENTS / name
    with _made_once(home, *packages) as missing:
        if missing:
            home.mkdir()
            _run("npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "--prefix", str(home), *packages)
    return home / "node_modules"


@contextmanager
def _made_once(home: Path, *wanted: str) -> Iterator[bool]:
    """Whether an environment has to be made in the block, in a folder that is not there; others wait meanwhile."""
    stamp = home / "installed"
    CLIENTS.mkdir(parents=True, exist_ok=True)
    with (CLIENTS / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = not stamp.exists() or stamp.read_text() != "\n".join(wanted)
        if missing:
            shutil.rmtree(home, ignore_errors=True)
        yield missing
        stamp.write_text("\n".join(wanted))


def _run(*command: str) -> None:
    path = os.pathsep.join([str(ROOT / ".uv" / "bin"), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=CLIENTS, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{done.stderr}", pytrace=False)
