"""Runs Skein on this machine: emulator, deployed template, demo key, and one printed line for each request."""

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
from core.cli.local.demo import Demo, prepare, read_env
from core.cli.local.deploy import deploy
from core.cli.local.emulator import run_emulator
from core.cli.local.errors import EmulatorError, PortError, StateInUseError
from core.cli.local.streaming import run_streaming_server

DEFAULT_PORT = 4566
MAX_PORT = 65_535
STOP_SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Instance:
    """One local Skein: its port and data folder. Instances that differ in both can run at the same time."""

    port: int
    state: Path

    @classmethod
    def from_environment(cls) -> Self:
        """Read SKEIN_PORT (default 4566) and SKEIN_STATE (default `.local` in this repository). Raises PortError."""
        return cls(
            parse_port(os.environ.get("SKEIN_PORT")), Path(os.environ.get("SKEIN_STATE") or ROOT / ".local").resolve()
        )

    @property
    def env(self) -> Path:
        """The file with the addresses, the API key and the space, for other programs."""
        return self.state / "env"


def parse_port(text: str | None) -> int:
    """Return the port in a setting, or 4566 if it is empty. Raises PortError."""
    if not text:
        return DEFAULT_PORT
    if not text.isdecimal() or not 0 < int(text) <= MAX_PORT:
        raise PortError(f"SKEIN_PORT is not a port: {text}; use a number from 1 to {MAX_PORT}")
    return int(text)


def run(instance: Instance) -> None:
    """Run until Ctrl-C or SIGTERM, then save the data and return. Raises LocalError."""
    instance.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        lock_state(instance.state),
        stop_on_signals(),
        run_emulator(instance.state, instance.port, persist=True, show=print_line) as emulator,
    ):
        print_line(f"Deploying to {emulator.endpoint} ...")
        with postpone_signals():
            session = emulator.session()
            deployment = deploy(session, parameters=model_parameters.parameters(session, os.environ))
        last_url = read_env(instance.env).get("SKEIN_STREAM_URL", "")
        with run_streaming_server(session, instance.state / "streaming.log", last_url, print_line) as stream_url:
            print_welcome(prepare(emulator, deployment, instance.env, stream_url), instance)
            emulator.process.wait()
        raise EmulatorError(f"the emulator ended unexpectedly; for the reason see {emulator.log}")


def print_line(text: str) -> None:
    """Print and flush, because stdout may be a pipe."""
    print(text, flush=True)


@contextmanager
def lock_state(state: Path) -> Iterator[None]:
    """Lock the state folder inside the block, since two emulators would overwrite each other's data. Raises
    StateInUseError."""
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateInUseError(
                f"{state} is in use by another instance; set SKEIN_STATE to another folder"
            ) from error
        yield


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """End the block without an error on Ctrl-C, SIGTERM or a closed terminal, even if the parent shell ignores them."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        print_line("\nStopped. The data is saved.")


@contextmanager
def postpone_signals() -> Iterator[None]:
    """Delay the signals until the block ends: an interrupted update leaves a stack that cannot be updated again."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def print_welcome(demo: Demo, instance: Instance) -> None:
    """Print the addresses, the key and two commands to try."""
    print_line(f"\nSkein runs at {demo.url}\n\n{instance.env.read_text()}\n(also in {instance.env})\n")
    print_line(
        f"Try it:\n\n  {demo.create_thread_command}\n\n  {demo.chat_command}\n\nCtrl-C stops it and saves the data.\n"
    )
