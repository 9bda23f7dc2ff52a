"""The API on a server that streams responses: `python -m core.cli.local.server FD`, with the descriptor of a listening
socket. It reads its settings from the environment, as a function does."""

import socket
import sys

from samtranslator.yaml_helper import yaml_parse

from core.cli.environment import connect
from core.cli.local.deploy import TEMPLATE
from core.cli.local.routes import load_routes
from core.http.asgi import Application
from core.http.serve import server


def main(listener: int) -> None:
    """Serve until SIGTERM."""
    connect()
    with socket.socket(fileno=listener) as listening:
        server(Application(load_routes(yaml_parse(TEMPLATE.read_text())))).run(sockets=[listening])


if __name__ == "__main__":
    main(int(sys.argv[1]))
