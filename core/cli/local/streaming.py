"""A second server of the API, with streaming: the emulator's API Gateway returns every response as a whole."""

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
from core.cli.local.emulator import Show, ignore, show_requests, stop_process
from core.cli.local.emulator_process import INHERITED, inherit
from core.cli.local.errors import StreamingError
from core.cli.local.request_log import parse_endpoint_log
from core.cli.local.session import HOST, EmulatorSession, client_environment, endpoint_url

START_TIMEOUT = 60


@contextmanager
def run_streaming_server(session: EmulatorSession, log: Path, last_url: str = "", show: Show = ignore) -> Iterator[str]:
    """Serve the deployed stack's API inside the block and yield the address. Raises StreamingError.

    The port is that of `last_url` if it is free, otherwise another. `show` is called with one line for each request,
    after the end of its response.
    """
    with open_listener(last_url) as listening:
        process = start(listening, chat_settings(session) | client_environment(session.endpoint), log)
        url = endpoint_url(listening.getsockname()[1])
    with show_requests(process, parse_endpoint_log, show):
        try:
            wait_until_ready(url, log)
            yield url
        finally:
            stop_process(process)


def open_listener(last_url: str) -> socket.socket:
    """Listen on the port of an address, or on a free port if that one is in use."""
    with suppress(OSError):
        return socket.create_server((HOST, urlsplit(last_url).port or 0))
    return socket.create_server((HOST, 0))


def chat_settings(session: EmulatorSession) -> dict[str, str]:
    """Return the SKEIN_ variables of the stack's chat function."""
    name = physical_ids(session)["Chat"]
    variables = session.client("lambda").get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    return {name: value for name, value in variables.items() if name.startswith("SKEIN_")}


def start(listening: socket.socket, environment: Mapping[str, str], log: Path) -> subprocess.Popen[str]:
    """Start the child process. It has its own session, so Ctrl-C reaches only the parent, which then stops it."""
    number = listening.fileno()
    with log.open("w") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "core.cli.local.server", str(number)],
            env={**inherit(INHERITED), **environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            pass_fds=[number],
            start_new_session=True,
        )


def wait_until_ready(url: str, log: Path) -> None:
    """Wait for the server's first response. The socket already listens, so the request waits in its queue."""
    try:
        with urllib.request.urlopen(f"{url}/", timeout=START_TIMEOUT):  # noqa: S310 - our own server
            return
    except HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return
        raise
    except (URLError, OSError) as error:
        raise StreamingError(f"the streaming server did not start; for the reason see {log}") from error
