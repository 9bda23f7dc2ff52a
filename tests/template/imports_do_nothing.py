"""Import the modules named on the command line; print what was done by it that an import must not do."""

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
"""Where a read of the environment passes on its way from the line that asks."""

REACHING_OUT = (
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "urllib.Request",
)
"""What Python's audit hooks call it."""

MAKING = frozenset("wax+")
"""Letters in the mode of a file that is opened for more than reading."""


def asked(name: str) -> Any:
    """Encode a variable's name as `os.environ` does for each access; say who asks, if it is a line of ours."""
    frame = inspect.currentframe()
    while frame and frame.f_code.co_filename.startswith(BETWEEN):
        frame = frame.f_back
    if frame and frame.f_code.co_filename.startswith(OURS):
        print(f"{frame.f_code.co_filename}:{frame.f_lineno} reads {name} of the environment")
    return os.fsencode(name)


def audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Say what reaches out of the process, whosever line it is."""
    if event in REACHING_OUT or (event == "open" and not MAKING.isdisjoint(arguments[1] or "")):
        print(event, *arguments)


def main(modules: list[str]) -> None:
    """Import them all, then look around for clients."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(ROOT))
    os.environ.encodekey = asked
    sys.addaudithook(audit)
    for module in modules:
        import_module(module)
    from botocore.client import BaseClient

    for client in gc.get_objects():
        if isinstance(client, BaseClient):
            print(f"there is a client of {client.meta.service_model.service_name}")


if __name__ == "__main__":
    main(sys.argv[1:])
