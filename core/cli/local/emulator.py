"""AWS on this machine: ministack as a child process on 127.0.0.1, with IAM enforced."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import boto3

from core.cli.local.errors import EmulatorError
from core.cli.local.requests import ACCESS_LOG, api_requests

HOST = "127.0.0.1"
REGION = "us-east-1"
# The emulator's administrator: the one caller whom no policy limits.
ADMINISTRATOR = ("test", "test")

READY_WITHIN = 60.0
# Saving the state of a large table is what takes long.
STOPPED_WITHIN = 60.0

Show = Callable[[str], None]


class EmulatorSession(boto3.Session):
    """A boto3 session whose every client talks to the emulator, whatever the environment says about AWS."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(*ADMINISTRATOR, region_name=REGION)
        self.endpoint = endpoint

    # Hidden from the type checker, which keeps the overloads of the class above: one type for each service's client.
    if not TYPE_CHECKING:

        def client(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
            return super().client(*args, **{"endpoint_url": self.endpoint, **kwargs})

        def resource(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
            return super().resource(*args, **{"endpoint_url": self.endpoint, **kwargs})


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
        access_key, secret = ADMINISTRATOR
        return {
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_SESSION_TOKEN": "",
        }

    def session(self) -> EmulatorSession:
        """The administrator's session."""
        return EmulatorSession(self.endpoint)


def endpoint_of(port: int) -> str:
    """The address of the emulator that listens on a port of this machine."""
    return f"http://{HOST}:{port}"


def ignore(_: str) -> None:
    """Show nothing."""


@contextmanager
def running(home: Path, port: int, *, persist: bool, show: Show = ignore) -> Iterator[Emulator]:
    """Run an emulator that keeps its files in `home`; it is ready inside the block and gone after it.

    With `persist`, a later one finds in the same home what this one held when it was stopped. `show` is given a line
    for each request to an API, as it is answered.
    """
    claim(port)
    started = start(home, port, persist=persist)
    with following(started.process, show):
        try:
            wait_until_ready(started)
            yield started
        finally:
            stop(started.process)


def claim(port: int) -> None:
    """Fail, with advice, when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise EmulatorError(f"port {port} cannot be used ({error.strerror}); name another in SKEIN_PORT") from error


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def start(home: Path, port: int, *, persist: bool) -> Emulator:
    """Start the child process, in a session of its own so that Ctrl-C reaches it only through `stop`."""
    scratch = home / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    log = home / "emulator.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command(port),
            cwd=scratch,
            env=environment(home, port, persist=persist),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    return Emulator(port, process, log)


@contextmanager
def following(process: subprocess.Popen[str], show: Show) -> Iterator[None]:
    """Show the child's requests, beside whatever this process does in the block; ends when the child has ended."""

    def read() -> None:
        for line in api_requests(process.stdout or ()):
            show(line)

    reader = threading.Thread(target=read)
    with process:
        reader.start()
        try:
            yield
        finally:
            reader.join()


def command(port: int) -> list[str]:
    """Serve the emulator by hypercorn itself, which logs each request, rather than by its own command, which cannot."""
    server = [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"{HOST}:{port}", "--workers", "0"]
    return [*server, "--keep-alive", "75", "--access-logfile", "-", "--access-logformat", ACCESS_LOG]


def environment(home: Path, port: int, *, persist: bool) -> dict[str, str]:
    """Make the child's whole environment: nothing of the caller's AWS settings reaches it or the functions it runs."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return kept | {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR[0],
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR[1],
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        # An MQTT listener on every interface, which nothing here needs.
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1" if persist else "0",
        "PYTHONUNBUFFERED": "1",
        "S3_DATA_DIR": str(home / "s3"),
        "S3_PERSIST": "1" if persist else "0",
        "STATE_DIR": str(home / "state"),
        "TMPDIR": str(home / "tmp"),
    }


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
            return bool(response.status == 200)  # noqa: PLR2004
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
