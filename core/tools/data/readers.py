"""The tables of data files, by media type."""

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
"""The media types of data files."""

MAX_BYTES = 20_000_000
"""Of a file. In CSV this is about 2,000,000 cells, which take 2.4 s on one core and 270 MB."""


def tables(media_type: str, data: bytes) -> list[Table]:
    """The tables of a file of one of MEDIA_TYPES. Raises NotTabular."""
    found = _BY_TYPE[media_type](data)
    if not found:
        raise NotTabular("It has no tables.")
    check_size(sum(len(one.columns) for one in found), sum(len(one.columns) * len(one.rows) for one in found))
    return found
