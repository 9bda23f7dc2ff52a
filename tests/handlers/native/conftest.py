import pytest

from tests.support.clients.native import Native
from tests.support.data.native_requests import Target


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread of the caller's, with a message."""
    return Target.create(skein)
