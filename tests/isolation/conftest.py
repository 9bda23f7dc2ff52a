"""Somebody who has said things in confidence, and what is logged of it."""

import pytest

from tests.isolation import things
from tests.isolation.things import Things
from tests.support.fixtures import clock, memory, mocked
from tests.support.logs import Logs
from tests.support.moto import Memory
from tests.support.native import Native

__all__ = ["clock", "memory", "mocked"]


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Logs:
    """What the test's requests leave."""
    return Logs(caplog, capsys)


@pytest.fixture
def owner(memory: Memory) -> Native:  # noqa: ARG001 - there must be one
    """Somebody who says things."""
    return things.owner()


@pytest.fixture
def theirs(owner: Native) -> Things:
    """What they said."""
    return things.owned(owner)
