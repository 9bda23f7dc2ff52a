"""Fixtures of the fast tests; a conftest that wants them imports them."""

from collections.abc import Iterator

import pytest

from tests.support.clients.native import Native, new_grant
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.qelos import Qelos
from tests.support.engines.clock import Clock, patch_clock
from tests.support.engines.moto import Memory, use_memory
from tests.support.servers.fake_server import Wire, run_fake_server


@pytest.fixture(scope="module")
def module_memory() -> Iterator[Memory]:
    """The mock under `memory`."""
    with use_memory() as memory:
        yield memory


@pytest.fixture
def memory(module_memory: Memory) -> Memory:
    """What `core` works on: a table and a bucket in memory, empty."""
    module_memory.clear()
    return module_memory


@pytest.fixture
def skein(memory: Memory) -> Native:  # noqa: ARG001 - there must be one
    """A caller of a new tenant, who may do anything."""
    return Native.with_grant(new_grant())


@pytest.fixture
def assistants(skein: Native) -> Assistants:
    """The same caller in the Assistants dialect."""
    return skein.as_client(Assistants)


@pytest.fixture
def conversations(skein: Native) -> Conversations:
    """The same caller in the Conversations dialect."""
    return skein.as_client(Conversations)


@pytest.fixture
def qelos(skein: Native) -> Qelos:
    """The same caller in the Qelos dialect."""
    return skein.as_client(Qelos)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time in the test's hands."""
    return patch_clock(monkeypatch)


@pytest.fixture(scope="module")
def module_wire() -> Iterator[Wire]:
    """The server under `wire`."""
    with run_fake_server() as wire:
        yield wire


@pytest.fixture
def wire(module_wire: Wire) -> Wire:
    """A server to speak with, that has not been asked anything."""
    module_wire.will()
    return module_wire
