"""Simulations use an AWS that does not exist: a hook answers every request before it is sent."""

from collections.abc import Iterator

import pytest

from core.cli.environment import using
from tests.simulation.addresses import ENVIRONMENT
from tests.support.engines.hooks import aws_clients


@pytest.fixture(scope="module")
def nowhere() -> Iterator[None]:
    """`core` uses addresses without a server during a module's tests."""
    with using(ENVIRONMENT):
        aws_clients()
        yield
