import pytest

from tests.support.clients.files import Files
from tests.support.clients.native import Native


@pytest.fixture
def files(skein: Native) -> Files:
    """A caller who may do anything."""
    return skein.as_client(Files)
