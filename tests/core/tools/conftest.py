from tests.support.fixtures import line, wire

__all__ = ["line", "wire"]
