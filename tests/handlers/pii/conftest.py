import pytest

from tests.support.native import Native
from tests.support.pii import Pii


@pytest.fixture
def pii(skein: Native) -> Pii:
    """A caller who may do anything."""
    return skein.speaking(Pii)
