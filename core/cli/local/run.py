"""Skein on this machine: emulator, deployed template, demo key, and a line for each request until it is stopped."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from core.cli.bundle import ROOT
from core.cli.local import model_parameters
from core.cli.local.demo import Demo, prepare, read
from core.cli.local.deploy import deploy
from core.cli.local.emulator import running
from core.cli.local.errors import EmulatorError, PortError, StateInUseError
from core.cli.local.streaming import streaming

DEFAULT_PORT = 4566
HIGHEST_PORT = 65_535
STOPPING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Place:
    """Where one local Skein lives: two with their own places run side by side."""

    port: int
    state: Path

    @classmethod
    def from_environment(cls) -> Self:
        """`SKEIN_PORT` and `SKEIN_STATE`, or 4566 and `.local` in this repository."""
        return cls(
            port_of(os.environ.get("SKEIN_PORT")), Path(os.environ.get("SKEIN_STATE") or ROOT / ".local").resolve()
        )

    @property
    def env(self) -> Path:
        """The file that tells other programs how to reach this instance."""
        return self.state / "env"


def port_of(text: str | None) -> int:
    """The port that a setting names, 4566 when it names none."""
    if not text:
        return DEFAULT_PORT
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise PortError(f"SKEIN_PORT is no port: {text}")
    return int(text)


def run(place: Place) -> None:
    """Run until Ctrl-C or SIGTERM; then save the data and return."""
    place.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        locked(place.state),
        stopped_by_signals(),
        running(place.state, place.port, persist=True, show=say) as emulator,
    ):
        say(f"Deploying to {emulator.endpoint} ...")
        with signals_postponed():
            session = emulator.session()
            deployment = deploy(session, parameters=model_parameters.parameters(session, os.environ))
        known = read(place.env).get("SKEIN_STREAM_URL", "")
        with streaming(session, place.state / "streaming.log", known, say) as stream_url:
            greet(prepare(emulator, deployment, place.env, stream_url), place)
            emulator.process.wait()
        raise EmulatorError(f"the emulator ended by itself; {emulator.log} says why")


def say(text: str) -> None:
    """Print at once, for whoever reads along through a pipe."""
    print(text, flush=True)


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
    """Let Ctrl-C, SIGTERM and a closed terminal end the block quietly, even where a shell ignores them for us."""
    for number in STOPPING:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say("\nStopped; the data is kept.")


@contextmanager
def signals_postponed() -> Iterator[None]:
    """Let the block finish first: a stack whose update is cut off cannot be updated again."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def greet(demo: Demo, place: Place) -> None:
    """Say where everything is."""
    say(f"\nSkein runs at {demo.url}\n\n{place.env.read_text()}\n(also in {place.env})\n")
    say(f"Try it:\n\n  {demo.first_call}\n\n  {demo.first_stream}\n\nCtrl-C stops it and keeps the data.\n")
