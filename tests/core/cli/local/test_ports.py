import socket

import pytest

from core.cli.local.errors import PortError
from core.cli.local.ports import check_port
from core.cli.local.run import parse_port
from core.cli.local.session import HOST


def test_used_port_error_names_the_port_and_the_setting() -> None:
    """The error names the port and the variable that sets another."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(PortError, match=f"port {port} .* SKEIN_PORT"):
            check_port(port)


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_invalid_port_error_names_the_setting(text: str) -> None:
    """An invalid SKEIN_PORT is rejected, and the error contains its name and value."""
    with pytest.raises(PortError, match=f"SKEIN_PORT is not a port: {text}"):
        parse_port(text)
