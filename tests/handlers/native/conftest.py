import pytest

from tests.support.clients.native import Native
from tests.support.data.native_requests import Target


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread with a message, and the client that created it."""
    return Target.create(skein)
