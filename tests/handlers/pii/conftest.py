import pytest

from tests.support.clients.native import Native
from tests.support.clients.pii import Pii


@pytest.fixture
def pii(skein: Native) -> Pii:
    """A client of the detection endpoint with every permission."""
    return skein.as_client(Pii)
