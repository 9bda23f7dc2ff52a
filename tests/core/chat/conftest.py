from itertools import count

import pytest

from core.models import NewThread, Space, ThreadRef
from core.threads.create import create_thread
from tests.support.engines.moto import Memory
from tests.support.fixtures import clock, memory, module_memory
from tests.support.servers.fake_server import Wire

__all__ = ["clock", "memory", "module_memory"]

_NUMBERS = count()


@pytest.fixture
def model(memory: Memory) -> Wire:
    """The server of the language model; its default answer is SUNNY."""
    return memory.model


@pytest.fixture
def space(memory: Memory) -> Space:  # noqa: ARG001 - there must be one
    """A space without settings."""
    return Space(f"tenant-{next(_NUMBERS)}", "space")


@pytest.fixture
def thread(space: Space) -> ThreadRef:
    """A thread without messages."""
    return create_thread(space, NewThread(), [], author="user").value.ref
