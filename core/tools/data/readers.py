"""A data file's tables, by its media type."""

from collections.abc import Callable, Mapping

from core.files import types
from core.tools.data import csv_rows, json_rows, workbook
from core.tools.data.tables import NotTabular, Table, check_size

_BY_TYPE: Mapping[str, Callable[[bytes], list[Table]]] = {
    types.CSV: csv_rows.read,
    types.JSON: json_rows.read,
    types.XLSX: workbook.read,
}

MEDIA_TYPES = frozenset(_BY_TYPE)
"""The media types that are data."""

MAX_BYTES = 20_000_000
"""Of a file. As CSV this is some 2,000,000 cells, which take 2.4 s to read on a core of our own, 270 MB beside them."""


def tables(media_type: str, data: bytes) -> list[Table]:
    """The tables of a file of one of the types in `MEDIA_TYPES`. Raises NotTabular."""
    found = _BY_TYPE[media_type](data)
    if not found:
        raise NotTabular("It has no tables.")
    check_size(sum(len(one.columns) for one in found), sum(len(one.columns) * len(one.rows) for one in found))
    return found
