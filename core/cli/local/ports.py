"""TCP ports of the loopback interface."""

import socket

from core.cli.local.errors import PortError
from core.cli.local.session import HOST


def check_port(port: int) -> None:
    """Raise PortError if the port cannot be used, for example because another process listens on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortError(f"port {port} cannot be used ({error.strerror}); set SKEIN_PORT to another") from error


def free_port() -> int:
    """Return a port on which no process listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
