"""Byte code made here for the Python that will run it elsewhere."""

import os
import shutil
import subprocess
from pathlib import Path

from core.cli.uv import uv


class NoInterpreterError(Exception):
    """There is no Python of the wanted version; the message says how to get one."""


def interpreter(version: str) -> str:
    """A Python of this version, on any processor: byte code is the same on all."""
    found = shutil.which(f"python{version}", path=search_path(version))
    if found:
        return found
    try:
        return uv("python", "find", version).strip()
    except subprocess.CalledProcessError as error:
        raise NoInterpreterError(
            f"Python {version} is needed to compile the package; `uv python install {version}` fetches one"
        ) from error


def search_path(version: str) -> str:
    """PATH, with pyenv's interpreters before its shims: a shim is there even when its version is not switched on."""
    path = os.environ.get("PATH", "").split(os.pathsep)
    roots = [Path(entry).parent for entry in path if Path(entry).name == "shims"]
    homes = [str(home) for root in [*roots, Path.home() / ".pyenv"] for home in root.glob(f"versions/{version}.*/bin")]
    return os.pathsep.join([*sorted(homes), *path])


def byte_compile(folder: Path, home: str, python: str) -> None:
    """Byte code that Lambda takes as it is, without comparing it to the source on every cold start."""
    options = ["-q", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", home]
    # A fixed hash seed: sets in the byte code come out in one order.
    command = [python, "-m", "compileall", *options, "-j", "0", str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})
