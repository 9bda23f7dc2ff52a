"""A bad network: a proxy on 127.0.0.1 that forwards every request, and drops every second answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from urllib.parse import urlsplit

import httpx
from typing_extensions import override

_NOT_FORWARDED = {"connection", "content-encoding", "content-length", "date", "host", "server", "transfer-encoding"}
"""Headers that are about one connection, and those that either side writes anew."""


class DroppingProxy(ThreadingHTTPServer):
    """Stands before one server. `dropped` counts the answers that got lost."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarding)
        self._path = urlsplit(target).path
        self.upstream = httpx.Client(base_url=target.removesuffix(self._path), timeout=60)
        self._answers = count(1)
        self.dropped = 0

    @property
    def url(self) -> str:
        """What a client is given instead of the target."""
        return f"http://127.0.0.1:{self.server_port}{self._path}"

    def drops(self) -> bool:
        """Whether the next answer gets lost. Callers ask one after the other."""
        dropped = next(self._answers) % 2 == 0
        self.dropped += dropped
        return dropped

    @override
    def server_close(self) -> None:
        super().server_close()
        self.upstream.close()


class _Forwarding(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DroppingProxy

    def _forward(self) -> None:
        headers = [(name, value) for name, value in self.headers.items() if name.lower() not in _NOT_FORWARDED]
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = self.server.upstream.request(self.command, self.path, headers=headers, content=body)
        if self.server.drops():
            self.close_connection = True
            return
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in _NOT_FORWARDED:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = _forward  # noqa: N815 - as the base class calls them

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def dropping_proxy(target: str) -> Iterator[DroppingProxy]:
    """A proxy before a server, gone after the block."""
    with DroppingProxy(target) as proxy:
        serving = Thread(target=proxy.serve_forever)
        serving.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            serving.join()
