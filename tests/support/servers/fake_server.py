"""A server on 127.0.0.1 with scripted responses, down to the bytes and the end of the connection; it records
requests."""

import json
import socket
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Literal

from typing_extensions import override

UNREACHABLE_URL = "http://127.0.0.1:1"
"""An address at which no server listens."""


@dataclass(frozen=True)
class Answer:
    """One response. Each piece is written separately, as one chunk unless `framing` differs.

    The response is complete (`whole`), lacks its end (`cut`), ends with a TCP reset (`reset`) or never ends
    (`silence`)."""

    pieces: Iterable[bytes] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: Literal["chunked", "length", "none"] = "chunked"
    ending: Literal["whole", "cut", "reset", "silence"] = "whole"


@dataclass(frozen=True)
class Nothing:
    """No response: the connection is closed, reset, or stays open without a byte."""

    ending: Literal["cut", "reset", "silence"] = "cut"


@dataclass(frozen=True)
class Asked:
    """One recorded request."""

    path: str
    headers: Mapping[str, str]
    body: Any
    port: int
    """The client's port, which identifies the connection."""


@dataclass
class Wire:
    """The server: its next answers, of which the last one is repeated, and the requests that it got."""

    url: str = ""
    answers: list[Answer | Nothing] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    choose: Callable[[Asked], Answer | Nothing] | None = None
    """A function that chooses the answer to a request; it replaces `answers`."""
    hung_up: Event = field(default_factory=Event)
    """Set when a client closed the connection of an answer with `silence`."""

    def will(self, *answers: Answer | Nothing) -> None:
        """Replace the answers, and forget the requests so far."""
        self.answers[:] = answers
        self.choose = None
        self.asked.clear()
        self.hung_up.clear()

    def next_answer(self) -> Answer | Nothing:
        """The answer to the latest request."""
        if self.choose:
            return self.choose(self.asked[-1])
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, wire: Wire) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wire = wire
        self.open: set[socket.socket] = set()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore the error: tests disconnect on purpose."""

    def hang_up(self) -> None:
        """Close connections that clients keep open."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    @override
    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    @override
    def finish(self) -> None:
        self.server.open.discard(self.connection)
        with suppress(OSError):
            super().finish()

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.wire.asked.append(Asked(self.path, dict(self.headers), json.loads(body), self.client_address[1]))
        answer = self.server.wire.next_answer()
        if isinstance(answer, Answer):
            self._send(answer)
        if answer.ending != "whole":
            self.close_connection = True
        if answer.ending == "silence":
            self.rfile.read(1)
            self.server.wire.hung_up.set()
        if answer.ending == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def do_PUT(self) -> None:
        """Answer a PUT, which some AWS requests are."""
        self.do_POST()

    def do_GET(self) -> None:
        """Answer a GET, into which a client may convert a POST when it follows a redirect."""
        self.do_POST()

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        pieces = answer.pieces
        if answer.framing == "length":
            pieces = list(pieces)
            self.send_header("Content-Length", str(sum(map(len, pieces)) + (answer.ending == "cut")))
        elif answer.framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        self.close_connection = answer.framing == "none"
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if answer.framing == "chunked" else piece)
        if answer.framing == "chunked" and answer.ending == "whole":
            self.wfile.write(b"0\r\n\r\n")


@contextmanager
def run_fake_server() -> Iterator[Wire]:
    """Run a server for the length of the block."""
    wire = Wire()
    with _Server(wire) as server:
        wire.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield wire
        finally:
            server.shutdown()
            thread.join()
            server.hang_up()
