from tests.faults.conftest import no_waiting

__all__ = ["no_waiting"]
