"""A bad network: a proxy on 127.0.0.1 that forwards every request, and drops every second answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit

import httpx
from typing_extensions import override

from tests.support.servers.forwarding import Forwarder, ReceivedRequest, run_forwarder


class DroppingProxy(Forwarder):
    """Stands before one server. `dropped` counts the answers that got lost."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self._path = urlsplit(target).path
        self._target = target.removesuffix(self._path)
        self._answers = count(1)
        self.dropped = 0

    @property
    def url(self) -> str:
        """What a client is given instead of the target."""
        return self.address + self._path

    @override
    def answer(self, asked: ReceivedRequest) -> httpx.Response | None:
        answer = self.forward(asked, self._target)
        return None if self._drops() else answer

    def _drops(self) -> bool:
        """Whether the next answer gets lost. Callers ask one after the other."""
        dropped = next(self._answers) % 2 == 0
        self.dropped += dropped
        return dropped


@contextmanager
def dropping_proxy(target: str) -> Iterator[DroppingProxy]:
    """A proxy before a server, gone after the block."""
    with run_forwarder(DroppingProxy(target)) as proxy:
        yield proxy
