"""Fixtures of the fast tests; a conftest that wants them imports them."""

from collections.abc import Iterator

import pytest

from tests.support.clients.native import Native, new_grant
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.qelos import Qelos
from tests.support.engines.clock import Clock, adjustable
from tests.support.engines.moto import Memory, in_memory
from tests.support.servers.fake_server import Wire, listening


@pytest.fixture(scope="module")
def mocked() -> Iterator[Memory]:
    """The mock under `memory`."""
    with in_memory() as memory:
        yield memory


@pytest.fixture
def memory(mocked: Memory) -> Memory:
    """What `core` works on: a table and a bucket in memory, empty."""
    mocked.clear()
    return mocked


@pytest.fixture
def skein(memory: Memory) -> Native:  # noqa: ARG001 - there must be one
    """A caller of a new tenant, who may do anything."""
    return Native.holding(new_grant())


@pytest.fixture
def assistants(skein: Native) -> Assistants:
    """The same caller in the Assistants dialect."""
    return skein.speaking(Assistants)


@pytest.fixture
def conversations(skein: Native) -> Conversations:
    """The same caller in the Conversations dialect."""
    return skein.speaking(Conversations)


@pytest.fixture
def qelos(skein: Native) -> Qelos:
    """The same caller in the Qelos dialect."""
    return skein.speaking(Qelos)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time in the test's hands."""
    return adjustable(monkeypatch)


@pytest.fixture(scope="module")
def line() -> Iterator[Wire]:
    """The server under `wire`."""
    with listening() as wire:
        yield wire


@pytest.fixture
def wire(line: Wire) -> Wire:
    """A server to speak with, that has not been asked anything."""
    line.will()
    return line
