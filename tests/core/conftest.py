from tests.support.fixtures import clock, memory, skein

__all__ = ["clock", "memory", "skein"]
