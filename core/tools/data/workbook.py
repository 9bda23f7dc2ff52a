"""Reads XLSX: each sheet is a table, whose first row with content is the header."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from core.files.text.xlsx import Cell, sheets
from core.tools.data.tables import NotTabular, Table, Value, distinct, table

_MAX_SECONDS = 6.0
"""Of one core, enough for about 600,000 cells. A function of 1 GB has 0.6 cores, so this is 10 s of a turn's 29 s."""

_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""The values of failed formulas (ECMA-376, part 1, 18.17.3)."""

_Rows = list[list[Value]]


def read(data: bytes, *, seconds: float = _MAX_SECONDS) -> list[Table]:
    """The tables of a workbook; empty sheets are dropped. Raises NotTabular."""
    end = time.thread_time() + seconds
    try:
        found = [(name, list(_nonempty_rows(rows, end))) for name, rows in sheets(data)]
    except NotTabular:
        raise
    except Exception:  # noqa: BLE001 - for a broken file the library may raise any exception
        raise NotTabular("The workbook is broken, encrypted or too large.") from None
    filled = [(name, rows) for name, rows in found if rows]
    names = distinct((name for name, _ in filled), "sheet")
    return [_table(name, rows) for name, (_, rows) in zip(names, filled, strict=True)]


def _nonempty_rows(rows: Iterator[tuple[Cell, ...]], end: float) -> Iterator[list[Value]]:
    """The rows with content. Raises NotTabular after the deadline."""
    for row in rows:
        if time.thread_time() > end:
            raise NotTabular("It takes too long to read. Save it as CSV.")
        if any(cell not in {None, ""} for cell in row):
            yield [_value(cell) for cell in row]


def _table(name: str, rows: _Rows) -> Table:
    return table(name, ["" if title is None else str(title) for title in rows[0]], rows[1:])


def _value(cell: Cell) -> Value:
    """The value of a cell. A date at midnight is written without its time: XLSX stores a plain date like this."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, date | time_of_day):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return None if cell == "" or cell in _ERRORS else cell
