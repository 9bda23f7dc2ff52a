"""Measure cold starts: `python -m tests.bench.cold [--write] [OPERATION...]`.

Each function starts in a new process as on Lambda, with Lambda's runtime for Python, the deployment package (its
libraries for this machine's processor), the stored event of the operation with a valid key, and an emulated DynamoDB.
The result is the CPU time of that process, user and system, until it requests its first event, and until it has
responded: the median of `RUNS`, so that other work on the machine has little effect.
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
from tests.clients.environments import install_python
from tests.support.clients.base import new_grant
from tests.support.engines.aws import run_engine
from tests.support.inspect.functions import example_event, modules, with_key

RUNTIME = "awslambdaric==4.2.2"

RUNS = 5

PROGRAMS = Path(__file__).with_name("programs")

OPERATIONS = (
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
"""Operations of the table, some of each group; the others of a group import the same modules."""

HEADINGS = ("function", "import, ms", "first response, ms", "total, ms", "MB read", "ms per MB read")


@dataclass(frozen=True)
class Start:
    """A cold start: seconds of CPU for the import and the first response, and bytes of code that the import reads."""

    name: str
    import_seconds: float
    response_seconds: float
    bytes_read: int


def row(start: Start) -> tuple[str, ...]:
    """Build a function's row of the table."""
    importing, responding, read = start.import_seconds * 1e3, start.response_seconds * 1e3, start.bytes_read / 1e6
    per_megabyte = f"{importing / read:.0f}" if read else "-"
    return (
        start.name,
        f"{importing:.0f}",
        f"{responding:.0f}",
        f"{importing + responding:.0f}",
        f"{read:.1f}",
        per_megabyte,
    )


@dataclass(frozen=True)
class Lambda:
    """An environment of functions: a Python with the runtime, the package, environment variables and an API key."""

    python: Path
    package: Path
    environment: Mapping[str, str]
    api_key: str

    def start(self, operation: str) -> Start:
        """Start an operation's function `RUNS` times, one after the other."""
        module = modules()[operation]
        runs = [self._run(f"{module}.handler", with_key(example_event(operation), self.api_key)) for _ in range(RUNS)]
        return _median(operation, runs, self._bytes_read(module))

    def start_empty(self) -> Start:
        """Start a function that imports and does nothing."""
        return _median("(empty function)", [self._run("empty.handler", {}) for _ in range(RUNS)], 0)

    def _run(self, handler: str, event: Any) -> tuple[float, float]:
        with runtime_api() as api, self._process(api, handler) as process:
            api.wait_for_next()
            imported = cpu_seconds(process.pid)
            api.events.put(event)
            (answer,) = api.wait_for_next()
            if answer and answer.get("statusCode", 200) >= 500:
                raise ValueError(f"{handler} returned {answer}")
            return imported, cpu_seconds(process.pid) - imported

    @contextmanager
    def _process(self, api: RuntimeApi, handler: str) -> Iterator["subprocess.Popen[bytes]"]:
        command = [str(self.python), "-m", "awslambdaric", handler]
        environment = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server_port}", **self._environment}
        with subprocess.Popen(command, cwd=self.package, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                yield process
            finally:
                process.kill()

    def _bytes_read(self, module: str) -> int:
        command = [str(self.python), str(PROGRAMS / "import_size.py"), module]
        return int(
            subprocess.run(command, cwd=self.package, env=self._environment, capture_output=True, check=True).stdout
        )

    @property
    def _environment(self) -> dict[str, str]:
        variables = {
            "AWS_LAMBDA_FUNCTION_NAME": "cold",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            "LAMBDA_TASK_ROOT": str(self.package),
        }
        return {**self.environment, **variables, "PYTHONPATH": f"{self.package}:{PROGRAMS}", "PATH": os.environ["PATH"]}


def _median(name: str, runs: Iterable[tuple[float, float]], bytes_read: int) -> Start:
    importing, responding = zip(*runs, strict=True)
    return Start(name, median(importing), median(responding), bytes_read)


def cpu_seconds(pid: int) -> float:
    """Return the user and system time of all threads of a running process, in seconds."""
    clock = ctypes.c_int()
    if error := ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise OSError(error, os.strerror(error))
    return time.clock_gettime(clock.value)


@contextmanager
def deploy() -> Iterator[Lambda]:
    """Deploy functions with an empty store until the end of the block."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine:
        package = Path(home) / "package"
        build(package, f"{platform.machine()}-manylinux_2_28")
        environment = engine.new_store()
        with using(environment):
            _, key = api_keys.issue(new_grant(), name="cold")
        runtime = install_python("awslambdaric", RUNTIME, base=find_interpreter(PYTHON))
        yield Lambda(runtime, package, environment, key)


def main() -> None:
    """Run the command line."""
    names = [name for name in sys.argv[1:] if name != "--write"] or OPERATIONS
    with deploy() as functions:
        unpacked = sum(path.stat().st_size for path in functions.package.rglob("*") if path.is_file())
        text = tables.table(HEADINGS, map(row, [functions.start_empty(), *map(functions.start, names)]))
    if "--write" in sys.argv:
        tables.write("cold", text)
    print(text)
    print(f"The package is {unpacked / 1e6:.1f} MB. Python {PYTHON}, {RUNTIME}, {platform.machine()}.")


if __name__ == "__main__":
    main()
