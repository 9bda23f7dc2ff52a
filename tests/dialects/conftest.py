from tests.support.fixtures import assistants, clock, conversations, memory, mocked, qelos, skein

__all__ = ["assistants", "clock", "conversations", "memory", "mocked", "qelos", "skein"]
