"""A proxy on 127.0.0.1 that simulates an unreliable network: it drops the response to every second request."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit

import httpx
from typing_extensions import override

from tests.support.servers.forwarding import Forwarder, ReceivedRequest, run_forwarder


class DroppingProxy(Forwarder):
    """Proxy of one server. `dropped` is the number of responses that it discarded."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self._path = urlsplit(target).path
        self._target = target.removesuffix(self._path)
        self._response_numbers = count(1)
        self.dropped = 0

    @property
    def url(self) -> str:
        """The base URL that a client uses in place of the target's."""
        return self.address + self._path

    @override
    def answer(self, asked: ReceivedRequest) -> httpx.Response | None:
        answer = self.forward(asked, self._target)
        return None if self._should_drop() else answer

    def _should_drop(self) -> bool:
        """Decide whether to drop the next response. Requests must be sequential."""
        dropped = next(self._response_numbers) % 2 == 0
        self.dropped += dropped
        return dropped


@contextmanager
def dropping_proxy(target: str) -> Iterator[DroppingProxy]:
    """Run a proxy of a server until the end of the block."""
    with run_forwarder(DroppingProxy(target)) as proxy:
        yield proxy
