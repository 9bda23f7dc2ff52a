from tests.support.fixtures import clock, memory, module_memory, skein

__all__ = ["clock", "memory", "module_memory", "skein"]
