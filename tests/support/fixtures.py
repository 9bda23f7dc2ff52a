"""Fixtures of the fast tests. A conftest imports those that its folder uses."""

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
    """The in-memory store that the tests of one module share; `memory` empties it."""
    with use_memory() as memory:
        yield memory


@pytest.fixture
def memory(module_memory: Memory) -> Memory:
    """An empty table and bucket in memory, which `core` uses."""
    module_memory.clear()
    return module_memory


@pytest.fixture
def skein(memory: Memory) -> Native:  # noqa: ARG001 - the key is stored there
    """A client of a new tenant, with every permission."""
    return Native.with_grant(new_grant())


@pytest.fixture
def assistants(skein: Native) -> Assistants:
    """The same tenant's client of the Assistants dialect."""
    return skein.as_client(Assistants)


@pytest.fixture
def conversations(skein: Native) -> Conversations:
    """The same tenant's client of the Conversations dialect."""
    return skein.as_client(Conversations)


@pytest.fixture
def qelos(skein: Native) -> Qelos:
    """The same tenant's client of the Qelos dialect."""
    return skein.as_client(Qelos)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that the test moves."""
    return patch_clock(monkeypatch)


@pytest.fixture(scope="module")
def module_wire() -> Iterator[Wire]:
    """The fake server that the tests of one module share; `wire` resets it."""
    with run_fake_server() as wire:
        yield wire


@pytest.fixture
def wire(module_wire: Wire) -> Wire:
    """A fake server without requests or answers."""
    module_wire.will()
    return module_wire
