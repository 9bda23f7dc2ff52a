from collections.abc import Iterator

import pytest

from tests.support.wire import Wire, listening


@pytest.fixture(scope="module")
def line() -> Iterator[Wire]:
    """The server under `wire`."""
    with listening() as wire:
        yield wire


@pytest.fixture
def wire(line: Wire) -> Wire:
    """A server to speak with, that has not been asked anything."""
    line.will()
    return line
