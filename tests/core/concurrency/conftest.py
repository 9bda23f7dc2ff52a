from tests.faults.conftest import no_waiting
from tests.support.fixtures import clock
from tests.support.store import store

__all__ = ["clock", "no_waiting", "store"]
