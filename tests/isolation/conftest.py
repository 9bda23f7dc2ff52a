"""Somebody who has said things in confidence, and what is logged of it."""

import pytest

from tests.isolation import resources
from tests.isolation.resources import Things
from tests.support.clients.native import Native
from tests.support.engines.moto import Memory
from tests.support.fixtures import clock, memory, module_memory
from tests.support.inspect.logs import Logs

__all__ = ["clock", "memory", "module_memory"]


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Logs:
    """What the test's requests leave."""
    return Logs(caplog, capsys)


@pytest.fixture
def owner(memory: Memory) -> Native:  # noqa: ARG001 - there must be one
    """Somebody who says things."""
    return resources.owner()


@pytest.fixture
def theirs(owner: Native) -> Things:
    """What they said."""
    return resources.owned(owner)
