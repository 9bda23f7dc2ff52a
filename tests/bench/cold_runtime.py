"""A Lambda runtime API on 127.0.0.1, from which Lambda's runtime requests events: one event per process.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any

from typing_extensions import override

_TIMEOUT = 60
"""Seconds to wait for a request of the process."""


class FunctionFailed(Exception):
    """The import of the function failed, or the function raised an error; its argument is the runtime's report."""


class RuntimeApi(ThreadingHTTPServer):
    """The server that awslambdaric calls; its process waits until `events` contains an event."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _RequestHandler)
        self.calls: Queue[tuple[str, Any]] = Queue()
        self.events: Queue[Any] = Queue()

    def wait_for_next(self) -> list[Any]:
        """Wait until the process requests an event, and return its previous responses. Raises FunctionFailed."""
        responses = []
        while (call := self.calls.get(timeout=_TIMEOUT))[0] != "next":
            if call[0] == "error":
                raise FunctionFailed(call[1])
            responses.append(call[1])
        return responses


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: RuntimeApi

    def do_GET(self) -> None:
        self.server.calls.put(("next", None))
        event = json.dumps(self.server.events.get()).encode()
        self._respond(200, event)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.put((self.path.rpartition("/")[2], body))
        self._respond(202, b'{"status": "OK"}')

    def _respond(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 29_000))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:cold")
        self.send_header("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def runtime_api() -> Iterator[RuntimeApi]:
    """Run the server until the end of the block."""
    with RuntimeApi() as api:
        server_thread = Thread(target=api.serve_forever, kwargs={"poll_interval": 0.02})
        server_thread.start()
        try:
            yield api
        finally:
            api.shutdown()
            server_thread.join()
