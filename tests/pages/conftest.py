from tests.support.fixtures import memory, module_memory

__all__ = ["memory", "module_memory"]
