"""A runtime API on 127.0.0.1, as Lambda's own runtime asks it for events: one event for each process.

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

_PATIENCE = 60
"""Seconds until a process that says nothing is given up."""


class FunctionFailed(Exception):
    """The function could not be imported, or raised an error; what the runtime says of it."""


class RuntimeApi(ThreadingHTTPServer):
    """What awslambdaric talks with; its process waits wherever `next` or `answer` have not been called yet."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.told: Queue[tuple[str, Any]] = Queue()
        self.events: Queue[Any] = Queue()

    def wait_until_asked(self) -> list[Any]:
        """Return when the process waits for an event, with what it has answered. Raises FunctionFailed."""
        answers = []
        while (told := self.told.get(timeout=_PATIENCE))[0] != "next":
            if told[0] == "error":
                raise FunctionFailed(told[1])
            answers.append(told[1])
        return answers


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: RuntimeApi

    def do_GET(self) -> None:
        self.server.told.put(("next", None))
        event = json.dumps(self.server.events.get()).encode()
        self._say(200, event)

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.put((self.path.rpartition("/")[2], said))
        self._say(202, b'{"status": "OK"}')

    def _say(self, status: int, body: bytes) -> None:
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
        """Nobody reads it."""


@contextmanager
def runtime_api() -> Iterator[RuntimeApi]:
    """Inside the block it listens; it is gone after it."""
    with RuntimeApi() as api:
        serving = Thread(target=api.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield api
        finally:
            api.shutdown()
            serving.join()
