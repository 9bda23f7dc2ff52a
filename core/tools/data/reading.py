"""A data file's tables, by its media type."""

from collections.abc import Callable, Mapping

from core.tools.data import delimited, records
from core.tools.data.tables import Table, check_size

_BY_TYPE: Mapping[str, Callable[[str], list[Table]]] = {
    "text/csv": delimited.read,
    "application/json": records.read,
}

READ = frozenset(_BY_TYPE)
"""The media types that are data."""

MOST_BYTES = 20_000_000
"""Of a file."""


def tables(media_type: str, data: bytes) -> list[Table]:
    """The tables of a file of one of the types in `READ`. Raises Unreadable."""
    found = _BY_TYPE[media_type](_text(data))
    check_size(sum(len(one.columns) for one in found), sum(len(one.columns) * len(one.rows) for one in found))
    return found


def _text(data: bytes) -> str:
    """Text in the encoding that its first bytes tell, else in UTF-8, else as Windows writes it in the west."""
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
