"""Ports of this machine."""

import socket

from core.cli.local.errors import PortError
from core.cli.local.session import HOST


def claim(port: int) -> None:
    """Fail, with advice, when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortError(f"port {port} cannot be used ({error.strerror}); name another in SKEIN_PORT") from error


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
