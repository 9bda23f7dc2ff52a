from tests.faults.conftest import no_waiting
from tests.support.store import store

__all__ = ["no_waiting", "store"]
