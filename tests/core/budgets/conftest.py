import pytest

from core.models import ThreadRef
from tests.support.data.long_threads import long_thread
from tests.support.engines.store import store
from tests.support.fixtures import clock

__all__ = ["clock", "store"]

LENGTHS = [1, 10, 1_000, 10_000]


@pytest.fixture(scope="module", params=LENGTHS)
def length(request: pytest.FixtureRequest) -> int:
    """Return the number of messages of the thread."""
    length: int = request.param
    return length


@pytest.fixture(scope="module")
def ref(store: dict[str, str], length: int) -> ThreadRef:  # noqa: ARG001 - starts the store
    """Return a thread of `length` messages; the tests of a file append a few."""
    return long_thread(length)
