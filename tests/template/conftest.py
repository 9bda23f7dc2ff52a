from tests.support.fixtures import clock, memory, mocked, skein

__all__ = ["clock", "memory", "mocked", "skein"]
