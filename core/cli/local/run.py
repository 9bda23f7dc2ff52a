"""Skein on this machine: emulator, deployed template, demo key, and a line for each request until it is stopped."""

import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from core.cli.local import emulator
from core.cli.local.bundle import ROOT
from core.cli.local.demo import Demo, prepare
from core.cli.local.deploy import deploy
from core.cli.local.errors import EmulatorError, StateInUseError
from core.cli.local.requests import api_requests

DEFAULT_PORT = 4566


@dataclass(frozen=True)
class Place:
    """Where one local Skein lives: two with their own places run side by side."""

    port: int
    state: Path

    @classmethod
    def from_environment(cls) -> Self:
        """`SKEIN_PORT` and `SKEIN_STATE`, or 4566 and `.local` in this repository."""
        port = int(os.environ.get("SKEIN_PORT") or DEFAULT_PORT)
        return cls(port, Path(os.environ.get("SKEIN_STATE") or ROOT / ".local").resolve())

    @property
    def env(self) -> Path:
        """The file that tells other programs how to reach this instance."""
        return self.state / "env"


def run(place: Place) -> None:
    """Run until Ctrl-C or SIGTERM; then save the data and return."""
    place.state.mkdir(parents=True, exist_ok=True)
    with locked(place.state), stopped_by_signals(), emulator.running(place.state, place.port, persist=True) as running:
        show_requests(running.process.stdout)
        session = running.session()
        greet(prepare(session, deploy(session), place.env), place)
        running.process.wait()
        raise EmulatorError(f"the emulator ended by itself; {running.log} says why")


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the state folder for this process alone: two emulators would overwrite each other's data."""
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateInUseError(f"{state} is in use by another instance; name another in SKEIN_STATE") from error
        yield


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the block quietly, even where a shell started this process with them ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        print("\nStopped; the data is kept.")


def show_requests(access_log: IO[str] | None) -> None:
    """Print each request as it is answered, beside everything else this process does."""

    def show() -> None:
        for line in api_requests(access_log or []):
            print(line, flush=True)

    threading.Thread(target=show, daemon=True).start()


def greet(demo: Demo, place: Place) -> None:
    """Say where everything is."""
    print(f"\nSkein runs at {demo.url}\n")
    print(place.env.read_text())
    print(f"(also in {place.env})\n\nTry it:\n\n  {demo.first_call}\n")
    print("Ctrl-C stops it and keeps the data.\n", flush=True)
