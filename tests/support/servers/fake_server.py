"""A server on 127.0.0.1 that answers as it is told, to the byte and the way it hangs up; notes what it is asked."""

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
"""Where nobody listens."""


@dataclass(frozen=True)
class Answer:
    """One answer: every piece is sent by itself, a chunk each unless the framing says otherwise.

    It ends as it should, or without its end (`cut`), or with a reset, or not at all (`silence`).
    """

    pieces: Iterable[bytes] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: Literal["chunked", "length", "none"] = "chunked"
    ending: Literal["whole", "cut", "reset", "silence"] = "whole"


@dataclass(frozen=True)
class Nothing:
    """A connection that is closed in place of an answer, or kept in silence."""

    ending: Literal["cut", "reset", "silence"] = "cut"


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: Any
    port: int
    """The client's, which tells one connection from another."""


@dataclass
class Wire:
    """The server: what it answers, one after the other and the last one for ever; what it was asked."""

    url: str = ""
    answers: list[Answer | Nothing] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    choose: Callable[[Asked], Answer | Nothing] | None = None
    """What it answers to a request, instead."""
    hung_up: Event = field(default_factory=Event)
    """Set when a client hung up on a server that was silent."""

    def will(self, *answers: Answer | Nothing) -> None:
        """Answer so from now on, and forget what was before."""
        self.answers[:] = answers
        self.choose = None
        self.asked.clear()
        self.hung_up.clear()

    def next_answer(self) -> Answer | Nothing:
        """What the request that came last gets."""
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
        """Say nothing: clients that hang up are what this server is for."""

    def hang_up(self) -> None:
        """Let go of clients that keep their connections."""
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
        """Say nothing."""

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
        """Some of AWS's requests are one."""
        self.do_POST()

    def do_GET(self) -> None:
        """What a client that follows a redirect may make of a POST."""
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
    """A server that listens inside the block."""
    wire = Wire()
    with _Server(wire) as server:
        wire.url = f"http://127.0.0.1:{server.server_port}"
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield wire
        finally:
            server.shutdown()
            serving.join()
            server.hang_up()
