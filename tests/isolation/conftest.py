"""Fixtures of an owner of confidential resources, and of the logs."""

import pytest

from tests.isolation import resources
from tests.isolation.resources import Resources
from tests.support.clients.native import Native
from tests.support.engines.moto import Memory
from tests.support.fixtures import clock, memory, module_memory
from tests.support.inspect.logs import Logs

__all__ = ["clock", "memory", "module_memory"]


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Logs:
    """The log lines of the test's requests."""
    return Logs(caplog, capsys)


@pytest.fixture
def owner(memory: Memory) -> Native:  # noqa: ARG001 - the client needs a store
    """A client that owns confidential resources."""
    return resources.create_owner()


@pytest.fixture
def owner_resources(owner: Native) -> Resources:
    """The owner's confidential resources."""
    return resources.create_confidential_resources(owner)
