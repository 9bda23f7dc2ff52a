import pytest

from tests.support.clients.native import Native
from tests.support.clients.pii import Pii


@pytest.fixture
def pii(skein: Native) -> Pii:
    """A caller who may do anything."""
    return skein.as_client(Pii)
