import socket

import pytest

from core.cli.local.errors import PortError
from core.cli.local.ports import claim
from core.cli.local.run import port_of
from core.cli.local.session import HOST


def test_a_taken_port_is_named_with_advice() -> None:
    """The message names the port and the setting that changes it."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(PortError, match=f"port {port} .* SKEIN_PORT"):
            claim(port)


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_what_is_no_port_is_said(text: str) -> None:
    """A slip in SKEIN_PORT is answered by its name."""
    with pytest.raises(PortError, match=f"SKEIN_PORT is no port: {text}"):
        port_of(text)
