import pytest

from core.models import ThreadRef
from tests.support.data.long_threads import long_thread
from tests.support.engines.store import store
from tests.support.fixtures import clock

__all__ = ["clock", "store"]

LENGTHS = [1, 10, 1_000, 10_000]


@pytest.fixture(scope="module", params=LENGTHS)
def length(request: pytest.FixtureRequest) -> int:
    """How many messages the thread has."""
    given: int = request.param
    return given


@pytest.fixture(scope="module")
def ref(store: dict[str, str], length: int) -> ThreadRef:  # noqa: ARG001 - there must be one
    """A thread of that many messages, which the file's tests add a few to."""
    return long_thread(length)
