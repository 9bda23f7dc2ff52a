"""A server for ASGI applications. `python -m core.http.serve <module>.handler` serves one endpoint, for the Lambda Web
Adapter (see serve.sh)."""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from core.http.asgi import Application
from core.http.endpoint import Endpoint
from core.http.gateway import Route

if TYPE_CHECKING:
    from uvicorn import Server

HOST = "127.0.0.1"

_KEEP_ALIVE = 900
"""Seconds, longer than any client keeps a connection open. So the client closes it, and never sends a request into a
connection that the server is about to close."""


def server(application: Application, port: int = 0) -> "Server":
    """A server on the loopback interface. When it is stopped, it first completes the running requests."""
    from uvicorn import Config, Server

    config = Config(
        application,
        host=HOST,
        port=port,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
    )
    return Server(config)


def application(handler: str) -> Application:
    """The application for one endpoint, by the handler name of its Lambda function. A path may have any prefix."""
    module, _, name = handler.rpartition(".")
    endpoint: Endpoint = getattr(import_module(module), name)
    return Application([Route(endpoint.method, endpoint.path, endpoint, anywhere=True)])


if __name__ == "__main__":
    server(application(sys.argv[1]), int(os.environ.get("AWS_LWA_PORT", "8080"))).run()
