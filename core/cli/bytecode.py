"""Compiles the deployment package to byte code for the Python version that Lambda runs."""

import os
import shutil
import subprocess
from pathlib import Path

from core.cli.uv import uv


class InterpreterNotFoundError(Exception):
    """No Python of the required version is installed. The message gives the command that installs one."""


def find_interpreter(version: str) -> str:
    """Return the path of a Python of this version (for example "3.13"). Raises InterpreterNotFoundError.

    The processor does not matter: byte code is the same on all of them.
    """
    path = shutil.which(f"python{version}", path=search_path(version))
    if path:
        return path
    try:
        return uv("python", "find", version).strip()
    except subprocess.CalledProcessError as error:
        raise InterpreterNotFoundError(
            f"Python {version} is required to compile the package; install it with `uv python install {version}`"
        ) from error


def search_path(version: str) -> str:
    """Return PATH with pyenv's interpreters before its shims: a shim exists even for a version that is not active."""
    path = os.environ.get("PATH", "").split(os.pathsep)
    roots = [Path(entry).parent for entry in path if Path(entry).name == "shims"]
    folders = [str(bin) for root in [*roots, Path.home() / ".pyenv"] for bin in root.glob(f"versions/{version}.*/bin")]
    return os.pathsep.join([*sorted(folders), *path])


def byte_compile(folder: Path, runtime_path: str, python: str) -> None:
    """Compile every module in `folder`; tracebacks show `runtime_path` in its place.

    The byte code is not checked against its source, which saves Lambda a file read per module in a cold start.
    """
    options = ["-q", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", runtime_path]
    # With a fixed hash seed, sets have the same order in every build.
    command = [python, "-m", "compileall", *options, "-j", "0", str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})
