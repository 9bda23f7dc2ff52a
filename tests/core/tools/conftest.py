from tests.support.fixtures import module_wire, wire

__all__ = ["module_wire", "wire"]
