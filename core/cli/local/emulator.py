"""Runs ministack, an emulator of AWS, as a child process on 127.0.0.1. It enforces IAM policies."""

import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError

from core.cli.local import emulator_process
from core.cli.local.errors import EmulatorError
from core.cli.local.ports import check_port
from core.cli.local.request_log import parse_access_log
from core.cli.local.session import EmulatorSession, client_environment, endpoint_url

START_TIMEOUT = 60.0
# On its way out, the emulator saves its tables; a large one takes long.
STOP_TIMEOUT = 60.0

Show = Callable[[str], None]

LogParser = Callable[[Iterable[str]], Iterator[str]]
"""Converts a child process's output to lines to show."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    port: int
    process: subprocess.Popen[str]
    log: Path

    @property
    def endpoint(self) -> str:
        """The address for AWS clients."""
        return endpoint_url(self.port)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that connect AWS clients to the emulator with full permissions."""
        return client_environment(self.endpoint)

    def session(self) -> EmulatorSession:
        """Return a session with full permissions."""
        return EmulatorSession(self.endpoint)


def ignore(_: str) -> None:
    """Do nothing: the default for `show`."""


@contextmanager
def run_emulator(home: Path, port: int, *, persist: bool, show: Show = ignore) -> Iterator[Emulator]:
    """Run an emulator inside the block, with its files in `home`. Raises EmulatorError, PortError.

    With `persist`, its data is saved in `home` when the block ends and loaded by the next emulator with that home.
    `show` is called with one line for each request to a deployed API, after its response.
    """
    check_port(port)
    log = home / "emulator.log"
    emulator = Emulator(port, emulator_process.start(home, port, log, persist=persist), log)
    with show_requests(emulator.process, parse_access_log, show):
        try:
            wait_until_ready(emulator)
            yield emulator
        finally:
            stop_process(emulator.process)


@contextmanager
def show_requests(process: subprocess.Popen[str], parse: LogParser, show: Show) -> Iterator[None]:
    """Call `show` for each request in the child's output, from a thread. The block ends after the child process."""

    def read() -> None:
        for line in parse(process.stdout or ()):
            show(line)

    reader = threading.Thread(target=read)
    with process:
        reader.start()
        try:
            yield
        finally:
            reader.join()


def wait_until_ready(emulator: Emulator) -> None:
    """Wait for the emulator's first response. Raises EmulatorError if it ends or takes longer than START_TIMEOUT."""
    deadline = time.monotonic() + START_TIMEOUT
    while not is_healthy(emulator.endpoint):
        if emulator.process.poll() is not None:
            raise EmulatorError(f"the emulator ended during its start; for the reason see {emulator.log}")
        if time.monotonic() > deadline:
            raise EmulatorError(f"the emulator did not respond within {START_TIMEOUT:.0f} s; see {emulator.log}")
        time.sleep(0.05)


def is_healthy(endpoint: str) -> bool:
    """Whether the emulator at this address responds and reports that it is healthy."""
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=5) as response:  # noqa: S310
            return bool(response.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False


def stop_process(process: subprocess.Popen[str]) -> None:
    """Terminate the process and wait until it has saved its data; kill it after STOP_TIMEOUT."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
