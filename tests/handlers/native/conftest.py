import pytest

from tests.support.endpoints import Target
from tests.support.native import Native


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread of the caller's, with a message."""
    return Target.made_by(skein)
