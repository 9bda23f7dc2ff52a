from tests.support.fixtures import assistants, clock, conversations, memory, module_memory, qelos, skein

__all__ = ["assistants", "clock", "conversations", "memory", "module_memory", "qelos", "skein"]
