"""A store for a file of tests; a conftest that wants it imports it, in place of one for each test."""

from collections.abc import Iterator

import pytest

from core.cli.environment import using
from tests.support.engines.aws import Engine
from tests.support.engines.hooks import aws_clients


@pytest.fixture(scope="module")
def store(engine: Engine) -> Iterator[dict[str, str]]:
    """A table and a bucket of the engine, empty at the file's first test: every test takes spaces of its own."""
    environment = engine.new_store()
    with using(environment):
        aws_clients()  # made here, because each test has an environment that knows nothing of the engine
        yield environment
