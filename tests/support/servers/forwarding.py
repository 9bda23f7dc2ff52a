"""Servers on 127.0.0.1 that stand before another one and pass on what they are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TypeVar

import httpx
from typing_extensions import override

_CONNECTION_HEADERS = {"connection", "content-length", "date", "expect", "host", "server", "transfer-encoding"}
"""Headers that are about one connection, and those that either side writes anew."""


@dataclass(frozen=True)
class ReceivedRequest:
    """A request."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


class Forwarder(ThreadingHTTPServer):
    """Asks another server for each answer. What it passes on, and where, its kinds say in `answer`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarding)
        # A connection that nobody uses stays: httpx may close one that another thread is about to use.
        kept = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=None)
        self._client = httpx.Client(timeout=60, limits=kept)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, asked: ReceivedRequest) -> httpx.Response | None:
        """What the client gets; None hangs up on it."""
        raise NotImplementedError

    def forward(self, asked: ReceivedRequest, target: str) -> httpx.Response:
        """The answer of the server at `target`, an address without a path."""
        return self._client.request(asked.method, target + asked.path, headers=asked.headers, content=asked.body)

    @override
    def server_close(self) -> None:
        super().server_close()
        self._client.close()


class _Forwarding(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Forwarder

    def _forward(self) -> None:
        headers = [one for one in self.headers.items() if one[0].lower() not in _CONNECTION_HEADERS]
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = self.server.answer(ReceivedRequest(self.command, self.path, headers, body))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in _CONNECTION_HEADERS | {"content-encoding"}:  # the client that asked has decoded it
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = do_DELETE = _forward  # noqa: N815 - as the base class calls them

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


F = TypeVar("F", bound=Forwarder)


@contextmanager
def run_forwarder(forwarder: F) -> Iterator[F]:
    """Inside the block it listens; it is gone after it."""
    with forwarder:
        serving = Thread(target=forwarder.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield forwarder
        finally:
            forwarder.shutdown()
            serving.join()
