"""What a cold start takes: `python -m tests.bench.cold [--write] [OPERATION...]`.

Each function starts in a fresh process as on Lambda: Lambda's own runtime for Python, the deployment package (its
libraries for this machine's processor), the operation's kept event with a good key, and DynamoDB on an emulator. What
counts is the CPU time of that process, user and system, until it asks for its first event, and until it has answered
it: it is in the middle of `RUNS`, and another's work on the machine matters little.
"""

import ctypes
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from core.access import api_keys
from core.cli.bytecode import find_interpreter
from core.cli.environment import using
from core.cli.package import PYTHON, build
from tests.bench import tables
from tests.bench.cold_runtime import RuntimeApi, runtime_api
from tests.clients.environments import python
from tests.support.clients.base import new_grant
from tests.support.engines.aws import run_engine
from tests.support.inspect.functions import example_event, modules, with_key

RUNTIME = "awslambdaric==4.2.2"

RUNS = 5

PROGRAMS = Path(__file__).with_name("programs")

SHOWN = (
    "append_message",
    "get_message",
    "chat",
    "get_space",
    "assistants_create_message",
    "create_items",
    "qelos_get_thread",
    "qelos_chat",
    "upload_files",
    "detect_pii",
    "sweep_thread",
    "enforce_retention",
    "docs",
)
"""Some of each group; the others of a group import the same."""

HEADINGS = ("function", "import, ms", "first answer, ms", "together", "MB read", "ms per MB read")


@dataclass(frozen=True)
class Start:
    """A cold start, in seconds of CPU; `read` is the bytes of code that the import reads."""

    name: str
    importing: float
    answering: float
    read: int


def row(start: Start) -> tuple[str, ...]:
    """A function's line of the table."""
    importing, answering, read = start.importing * 1e3, start.answering * 1e3, start.read / 1e6
    per_megabyte = f"{importing / read:.0f}" if read else "-"
    return (
        start.name,
        f"{importing:.0f}",
        f"{answering:.0f}",
        f"{importing + answering:.0f}",
        f"{read:.1f}",
        per_megabyte,
    )


@dataclass(frozen=True)
class Lambda:
    """Where functions start: a Python with the runtime, the package, and what the functions' environment has."""

    python: Path
    package: Path
    environment: Mapping[str, str]
    api_key: str

    def start(self, operation: str) -> Start:
        """Start an operation's function so many times, one after the other."""
        module = modules()[operation]
        found = [self._once(f"{module}.handler", with_key(example_event(operation), self.api_key)) for _ in range(RUNS)]
        return _middle(operation, found, self._read(module))

    def nothing(self) -> Start:
        """Start a function that imports nothing and does nothing."""
        return _middle("(a function that does nothing)", [self._once("nothing.handler", {}) for _ in range(RUNS)], 0)

    def _once(self, handler: str, event: Any) -> tuple[float, float]:
        with runtime_api() as api, self._process(api, handler) as process:
            api.wait_until_asked()
            imported = cpu_seconds(process.pid)
            api.events.put(event)
            (answer,) = api.wait_until_asked()
            if answer and answer.get("statusCode", 200) >= 500:
                raise ValueError(f"{handler} answers {answer}")
            return imported, cpu_seconds(process.pid) - imported

    @contextmanager
    def _process(self, api: RuntimeApi, handler: str) -> Iterator["subprocess.Popen[bytes]"]:
        command = [str(self.python), "-m", "awslambdaric", handler]
        told = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server_port}", **self._environment}
        with subprocess.Popen(command, cwd=self.package, env=told, stdout=subprocess.DEVNULL) as process:
            try:
                yield process
            finally:
                process.kill()

    def _read(self, module: str) -> int:
        command = [str(self.python), str(PROGRAMS / "loaded.py"), module]
        return int(
            subprocess.run(command, cwd=self.package, env=self._environment, capture_output=True, check=True).stdout
        )

    @property
    def _environment(self) -> dict[str, str]:
        lambdas = {
            "AWS_LAMBDA_FUNCTION_NAME": "cold",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            "LAMBDA_TASK_ROOT": str(self.package),
        }
        return {**self.environment, **lambdas, "PYTHONPATH": f"{self.package}:{PROGRAMS}", "PATH": os.environ["PATH"]}


def _middle(name: str, found: Iterable[tuple[float, float]], read: int) -> Start:
    importing, answering = zip(*found, strict=True)
    return Start(name, median(importing), median(answering), read)


def cpu_seconds(pid: int) -> float:
    """User and system time of all threads of a process that is alive."""
    clock = ctypes.c_int()
    if failed := ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise OSError(failed, os.strerror(failed))
    return time.clock_gettime(clock.value)


@contextmanager
def deployed() -> Iterator[Lambda]:
    """Functions whose store is empty, gone after the block."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine:
        package = Path(home) / "package"
        build(package, f"{platform.machine()}-manylinux_2_28")
        environment = engine.new_store()
        with using(environment):
            _, key = api_keys.issue(new_grant(), name="cold")
        runtime = python("awslambdaric", RUNTIME, base=find_interpreter(PYTHON))
        yield Lambda(runtime, package, environment, key)


def main() -> None:
    """The command line."""
    wanted = [name for name in sys.argv[1:] if name != "--write"] or SHOWN
    with deployed() as functions:
        unpacked = sum(path.stat().st_size for path in functions.package.rglob("*") if path.is_file())
        text = tables.table(HEADINGS, map(row, [functions.nothing(), *map(functions.start, wanted)]))
    if "--write" in sys.argv:
        tables.write("cold", text)
    print(text)
    print(f"The package has {unpacked / 1e6:.1f} MB. Python {PYTHON}, {RUNTIME}, {platform.machine()}.")


if __name__ == "__main__":
    main()
