"""AWS on this machine: ministack as a child process on 127.0.0.1, with IAM enforced."""

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
from core.cli.local.ports import claim
from core.cli.local.request_log import api_requests
from core.cli.local.session import EmulatorSession, endpoint_of, environment_of

READY_WITHIN = 60.0
# Saving the state of a large table is what takes long.
STOPPED_WITHIN = 60.0

Show = Callable[[str], None]

Requests = Callable[[Iterable[str]], Iterator[str]]
"""What makes lines to show of those that a child prints."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    port: int
    process: subprocess.Popen[str]
    log: Path

    @property
    def endpoint(self) -> str:
        """The address that every AWS client is given."""
        return endpoint_of(self.port)

    @property
    def environment(self) -> dict[str, str]:
        """What makes any AWS client of this machine talk to the emulator as its administrator."""
        return environment_of(self.endpoint)

    def session(self) -> EmulatorSession:
        """The administrator's session."""
        return EmulatorSession(self.endpoint)


def ignore(_: str) -> None:
    """Show nothing."""


@contextmanager
def running(home: Path, port: int, *, persist: bool, show: Show = ignore) -> Iterator[Emulator]:
    """Run an emulator that keeps its files in `home`; it is ready inside the block and gone after it.

    With `persist`, a later one finds in the same home what this one held when it was stopped. `show` is given a line
    for each request to an API, as it is answered.
    """
    claim(port)
    log = home / "emulator.log"
    started = Emulator(port, emulator_process.start(home, port, log, persist=persist), log)
    with following(started.process, api_requests, show):
        try:
            wait_until_ready(started)
            yield started
        finally:
            stop(started.process)


@contextmanager
def following(process: subprocess.Popen[str], requests: Requests, show: Show) -> Iterator[None]:
    """Show a child's requests, beside whatever this process does in the block; ends when the child has ended."""

    def read() -> None:
        for line in requests(process.stdout or ()):
            show(line)

    reader = threading.Thread(target=read)
    with process:
        reader.start()
        try:
            yield
        finally:
            reader.join()


def wait_until_ready(emulator: Emulator) -> None:
    """Return when the emulator answers; fail when it has ended or takes too long."""
    deadline = time.monotonic() + READY_WITHIN
    while not answers(emulator.endpoint):
        if emulator.process.poll() is not None:
            raise EmulatorError(f"the emulator ended while it started; {emulator.log} says why")
        if time.monotonic() > deadline:
            raise EmulatorError(f"the emulator did not answer within {READY_WITHIN:.0f} s; see {emulator.log}")
        time.sleep(0.05)


def answers(endpoint: str) -> bool:
    """Whether the emulator at this address says that it is healthy."""
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=5) as response:  # noqa: S310
            return bool(response.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False


def stop(process: subprocess.Popen[str]) -> None:
    """End the child by its id and wait until it has saved its state."""
    process.terminate()
    try:
        process.wait(STOPPED_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
