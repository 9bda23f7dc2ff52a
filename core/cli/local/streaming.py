"""The API once more, beside the emulator, whose API Gateway has answers all at once: here they stream."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from core.cli.local.deploy import physical_ids
from core.cli.local.emulator import Show, following, ignore, stop
from core.cli.local.emulator_process import KEPT, kept
from core.cli.local.errors import StreamingError
from core.cli.local.request_log import endpoint_requests
from core.cli.local.session import HOST, EmulatorSession, endpoint_of, environment_of

READY_WITHIN = 60


@contextmanager
def streaming(session: EmulatorSession, log: Path, known: str = "", show: Show = ignore) -> Iterator[str]:
    """Run a server of the deployed stack's API inside the block; yields its address, which is `known` if that is free.

    `show` is given a line for each request, when its answer has ended.
    """
    with listener(known) as listening:
        process = start(listening, settings_of(session) | environment_of(session.endpoint), log)
        url = endpoint_of(listening.getsockname()[1])
    with following(process, endpoint_requests, show):
        try:
            wait_until_ready(url, log)
            yield url
        finally:
            stop(process)


def listener(known: str) -> socket.socket:
    """A socket on the port of an address, or on another where that is in use."""
    with suppress(OSError):
        return socket.create_server((HOST, urlsplit(known).port or 0))
    return socket.create_server((HOST, 0))


def settings_of(session: EmulatorSession) -> dict[str, str]:
    """What the stack tells its function that chats."""
    name = physical_ids(session)["Chat"]
    told = session.client("lambda").get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    return {name: value for name, value in told.items() if name.startswith("SKEIN_")}


def start(listening: socket.socket, environment: Mapping[str, str], log: Path) -> subprocess.Popen[str]:
    """Start the child process, in a session of its own so that Ctrl-C reaches it only through its parent."""
    number = listening.fileno()
    with log.open("w") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "core.cli.local.server", str(number)],
            env={**kept(KEPT), **environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            pass_fds=[number],
            start_new_session=True,
        )


def wait_until_ready(url: str, log: Path) -> None:
    """Return when the server answers: the socket is there, and the first request waits in it."""
    try:
        with urllib.request.urlopen(f"{url}/", timeout=READY_WITHIN):  # noqa: S310 - our own server
            return
    except HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return
        raise
    except (URLError, OSError) as error:
        raise StreamingError(f"the server that streams did not start; {log} says why") from error
