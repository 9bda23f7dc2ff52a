"""Import the modules named on the command line, and print the side effects that an import must not have."""

import gc
import inspect
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = (str(ROOT / "core"), str(ROOT / "handlers"))
BETWEEN = ("<frozen", os.__file__, __file__)
"""Files in the call stack between the line that reads a variable and `encode`."""

EXTERNAL_EVENTS = (
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "urllib.Request",
)
"""Audit events of calls to other processes and machines."""

WRITE_MODES = frozenset("wax+")
"""Letters in the mode of a file that is opened for more than reads."""


def encode(name: str) -> Any:
    """Encode a variable's name as `os.environ` does for each access; print the line that reads it, if it is ours."""
    frame = inspect.currentframe()
    while frame and frame.f_code.co_filename.startswith(BETWEEN):
        frame = frame.f_back
    if frame and frame.f_code.co_filename.startswith(OURS):
        print(f"{frame.f_code.co_filename}:{frame.f_lineno} reads {name} of the environment")
    return os.fsencode(name)


def audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Print each event that leaves the process, in any code."""
    if event in EXTERNAL_EVENTS or (event == "open" and not WRITE_MODES.isdisjoint(arguments[1] or "")):
        print(event, *arguments)


def main(modules: list[str]) -> None:
    """Import the modules, then print the AWS clients that exist."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(ROOT))
    os.environ.encodekey = encode
    sys.addaudithook(audit)
    for module in modules:
        import_module(module)
    from botocore.client import BaseClient

    for client in gc.get_objects():
        if isinstance(client, BaseClient):
            print(f"there is a client of {client.meta.service_model.service_name}")


if __name__ == "__main__":
    main(sys.argv[1:])
