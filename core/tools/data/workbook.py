"""XLSX as tables: each sheet is one, its header in its first row that has anything in it."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from core.files.text.xlsx import Cell, sheets
from core.tools.data.tables import NotTabular, Table, Value, distinct, table

_MAX_SECONDS = 6.0
"""Of a processor: some 600,000 cells. Where a function has 1 GB, and so 0.6 of one, these are 10 of the turn's 29."""

_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""What stands in the place of a number that could not be computed (ECMA-376, part 1, 18.17.3)."""

_Rows = list[list[Value]]


def read(data: bytes, *, seconds: float = _MAX_SECONDS) -> list[Table]:
    """The tables of a workbook, sheets with nothing in them left out. Raises NotTabular."""
    end = time.thread_time() + seconds
    try:
        found = [(name, list(_filled(rows, end))) for name, rows in sheets(data)]
    except NotTabular:
        raise
    except Exception:  # noqa: BLE001 - of a broken file a library raises whatever it ran into
        raise NotTabular("It is a broken or encrypted workbook, or a larger one than is read.") from None
    kept = [(name, rows) for name, rows in found if rows]
    names = distinct((name for name, _ in kept), "sheet")
    return [_table(name, rows) for name, (_, rows) in zip(names, kept, strict=True)]


def _filled(rows: Iterator[tuple[Cell, ...]], end: float) -> Iterator[list[Value]]:
    """The rows that have anything in them, as long as there is time."""
    for row in rows:
        if time.thread_time() > end:
            raise NotTabular("It takes too long to read. As CSV it could be larger.")
        if any(cell not in {None, ""} for cell in row):
            yield [_value(cell) for cell in row]


def _table(name: str, rows: _Rows) -> Table:
    return table(name, ["" if title is None else str(title) for title in rows[0]], rows[1:])


def _value(cell: Cell) -> Value:
    """A cell's value: a date is written without its time where that is midnight, for so are all that have none."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, date | time_of_day):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return None if cell == "" or cell in _ERRORS else cell
