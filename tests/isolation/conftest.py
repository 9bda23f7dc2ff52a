from tests.support.fixtures import clock, memory, mocked

__all__ = ["clock", "memory", "mocked"]
