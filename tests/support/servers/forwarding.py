"""Servers on 127.0.0.1 that forward requests to another server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TypeVar

import httpx
from typing_extensions import override

_CONNECTION_HEADERS = {"connection", "content-length", "date", "expect", "host", "server", "transfer-encoding"}
"""Headers of one connection, and headers that each side creates itself."""


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that a forwarder received."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


class Forwarder(ThreadingHTTPServer):
    """Gets each answer from another server. Subclasses decide in `answer` which request goes where."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarding)
        # Idle connections stay open: httpx may close one that another thread is about to use.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=None)
        self._client = httpx.Client(timeout=60, limits=limits)

    @property
    def address(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, asked: ReceivedRequest) -> httpx.Response | None:
        """The response for the client; None closes the connection."""
        raise NotImplementedError

    def forward(self, asked: ReceivedRequest, target: str) -> httpx.Response:
        """Send the request to `target`, an address without a path, and return the response."""
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
        headers = [pair for pair in self.headers.items() if pair[0].lower() not in _CONNECTION_HEADERS]
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = self.server.answer(ReceivedRequest(self.command, self.path, headers, body))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in _CONNECTION_HEADERS | {"content-encoding"}:  # httpx has decoded the content
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = do_DELETE = _forward  # noqa: N815 - the base class requires these names

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


F = TypeVar("F", bound=Forwarder)


@contextmanager
def run_forwarder(forwarder: F) -> Iterator[F]:
    """Run a forwarder for the length of the block."""
    with forwarder:
        thread = Thread(target=forwarder.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield forwarder
        finally:
            forwarder.shutdown()
            thread.join()
