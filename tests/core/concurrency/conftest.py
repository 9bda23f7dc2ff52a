from tests.faults.conftest import no_waiting
from tests.support.engines.store import store
from tests.support.fixtures import clock

__all__ = ["clock", "no_waiting", "store"]
