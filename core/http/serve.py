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
"""Seconds, longer than anybody keeps a connection: the one who sends decides when to close it, and so never sends into
one that is just being closed."""


def server(application: Application, port: int = 0) -> "Server":
    """A server on this machine only; when it is stopped, it answers first what is under way."""
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
    """One endpoint, by the name that Lambda calls it by, under whatever prefix a request has."""
    module, _, name = handler.rpartition(".")
    endpoint: Endpoint = getattr(import_module(module), name)
    return Application([Route(endpoint.method, endpoint.path, endpoint, anywhere=True)])


if __name__ == "__main__":
    server(application(sys.argv[1]), int(os.environ.get("AWS_LWA_PORT", "8080"))).run()
