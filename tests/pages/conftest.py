from tests.support.fixtures import memory, mocked

__all__ = ["memory", "mocked"]
