"""A data file's tables, by its media type."""

from collections.abc import Callable, Mapping

from core.files import types
from core.tools.data import delimited, records, workbook
from core.tools.data.tables import NoTables, Table, check_size

_BY_TYPE: Mapping[str, Callable[[bytes], list[Table]]] = {
    types.CSV: delimited.read,
    types.JSON: records.read,
    types.XLSX: workbook.read,
}

READ = frozenset(_BY_TYPE)
"""The media types that are data."""

MOST_BYTES = 20_000_000
"""Of a file. As CSV this is some 2,000,000 cells, which take 2.4 s to read on a core of our own, 270 MB beside them."""


def tables(media_type: str, data: bytes) -> list[Table]:
    """The tables of a file of one of the types in `READ`. Raises NoTables."""
    found = _BY_TYPE[media_type](data)
    if not found:
        raise NoTables("It has no tables.")
    check_size(sum(len(one.columns) for one in found), sum(len(one.columns) * len(one.rows) for one in found))
    return found
