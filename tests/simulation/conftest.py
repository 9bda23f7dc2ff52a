"""Simulations act on an AWS that is not there: every sending is answered before it leaves."""

from collections.abc import Iterator

import pytest

from core.cli.environment import using
from tests.simulation.addresses import ENVIRONMENT
from tests.support.engines.hooks import aws_clients


@pytest.fixture(scope="module")
def nowhere() -> Iterator[None]:
    """`core` acts on it during a file of tests."""
    with using(ENVIRONMENT):
        aws_clients()
        yield
