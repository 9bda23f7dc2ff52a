"""Fixtures of the fast tests; a conftest that wants them imports them."""

from collections.abc import Iterator

import pytest

from tests.support.clock import Clock, adjustable
from tests.support.moto import Memory, in_memory
from tests.support.native import Native, new_grant


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """What `core` works on: a table and a bucket in memory, empty at the file's first test."""
    with in_memory() as memory:
        yield memory


@pytest.fixture
def skein(memory: Memory) -> Native:  # noqa: ARG001 - there must be one
    """A caller of a new tenant, who may do anything."""
    return Native.holding(new_grant())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time in the test's hands."""
    return adjustable(monkeypatch)
