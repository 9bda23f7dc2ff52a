"""A store that the tests of one module share. A conftest imports it to replace the store of each test."""

from collections.abc import Iterator

import pytest

from core.cli.environment import using
from tests.support.engines.aws import Engine
from tests.support.engines.hooks import aws_clients


@pytest.fixture(scope="module")
def store(engine: Engine) -> Iterator[dict[str, str]]:
    """A table and a bucket of the engine, empty before the module's first test. Each test uses its own spaces."""
    environment = engine.new_store()
    with using(environment):
        aws_clients()  # created here, because the environment of a test does not contain the engine's address
        yield environment
