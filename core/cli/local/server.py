"""The API behind a server that streams: `python -m core.cli.local.server <fd>`, the number of a socket that listens.
The environment says what it works on, as it does for a function."""

import socket
import sys

from samtranslator.yaml_helper import yaml_parse

from core.cli.environment import connect
from core.cli.local.deploy import TEMPLATE
from core.cli.local.routes import routes
from core.http.asgi import Application
from core.http.serve import server


def main(listener: int) -> None:
    """Serve until SIGTERM."""
    connect()
    with socket.socket(fileno=listener) as listening:
        server(Application(routes(yaml_parse(TEMPLATE.read_text())))).run(sockets=[listening])


if __name__ == "__main__":
    main(int(sys.argv[1]))
