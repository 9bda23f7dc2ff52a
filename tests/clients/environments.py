"""Isolated environments for clients, so that the pinned requirements of one client do not affect another.

Each environment is installed once from a package registry, into `.build/clients`. Its `installed` file records the
requirements.
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
"""The npm package that provides Node. openai 7 requires Node 22, and npm itself may run on another version."""


def install_python(name: str, *requirements: str, base: str = sys.executable) -> Path:
    """Create a virtual environment with these packages and their dependencies, and return the path of its interpreter.

    `base` is the interpreter to create it from, by default the one that runs the tests.
    """
    folder = CLIENTS / name
    interpreter = folder / "bin" / "python"
    with _install_once(folder, sys.version if base == sys.executable else base, *requirements) as missing:
        if missing:
            _run("uv", "venv", "--quiet", "--no-project", "--python", base, str(folder))
            _run("uv", "pip", "install", "--quiet", "--python", str(interpreter), *requirements)
    return interpreter


def install_node() -> Path:
    """Install Node in the version that the clients require, and return the path of its executable."""
    return install_node_packages("node", NODE) / ".bin" / "node"


def install_node_packages(name: str, *packages: str) -> Path:
    """Install these npm packages and their dependencies, and return the path of `node_modules`."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed; it installs the clients for Node, and Node itself")
    folder = CLIENTS / name
    with _install_once(folder, *packages) as missing:
        if missing:
            folder.mkdir()
            _run("npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "--prefix", str(folder), *packages)
    return folder / "node_modules"


@contextmanager
def _install_once(folder: Path, *requirements: str) -> Iterator[bool]:
    """Lock an environment and yield whether the block must create it. If so, its folder does not exist."""
    stamp = folder / "installed"
    CLIENTS.mkdir(parents=True, exist_ok=True)
    with (CLIENTS / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = not stamp.exists() or stamp.read_text() != "\n".join(requirements)
        if missing:
            shutil.rmtree(folder, ignore_errors=True)
        yield missing
        stamp.write_text("\n".join(requirements))


def _run(*command: str) -> None:
    path = os.pathsep.join([str(ROOT / ".uv" / "bin"), os.environ["PATH"]])
    process = subprocess.run(
        command, cwd=CLIENTS, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if process.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{process.stderr}", pytrace=False)
