"""Reads the cells of XLSX with their values of the last time the workbook was saved."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from warnings import filterwarnings

from core.files.text.ooxml import Unreadable, sanitized_package

Cell = Any
"""The value of a cell: None, a bool, a number, a str, or a date, time or timedelta of `datetime`."""

MAX_XML = 100_000_000
"""Unpacked bytes of all sheets and shared texts."""

MAX_CELLS = 2_000_000
"""Of a workbook, including empty cells before a value: a file of a few kilobytes can have 16 billion."""

MAX_ROWS = 1_048_576
"""Of a sheet, Excel's maximum; a file may contain larger numbers."""


def sheets(data: bytes) -> Iterator[tuple[str, Iterator[tuple[Cell, ...]]]]:
    """The name and rows of each sheet; a row ends with its last cell. Raises Unreadable, also within a sheet.

    Rows are read lazily: consume those of one sheet before the next.
    """
    from openpyxl import load_workbook

    filterwarnings("ignore", module="openpyxl")  # its warnings would log values of cells
    remaining = [MAX_CELLS]
    try:
        for sheet in load_workbook(
            sanitized_package(data, max_bytes=MAX_XML), read_only=True, data_only=True
        ).worksheets:
            sheet.reset_dimensions()  # the declared size may be wrong
            yield sheet.title, _bounded(sheet.iter_rows(max_row=MAX_ROWS, values_only=True), remaining)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("not a workbook") from error


def text(data: bytes) -> Iterator[str]:
    """Each sheet with its name, one line per row, cells separated by tabs, without empty rows."""
    for name, rows in sheets(data):
        yield f"## {name}\n\n"
        for row in rows:
            if any(cell is not None for cell in row):
                yield "\t".join(map(_format_cell, row)) + "\n"
        yield "\n"


def _bounded(rows: Iterator[tuple[Cell, ...]], remaining: list[int]) -> Iterator[tuple[Cell, ...]]:
    """The rows, until the number of cells of all sheets exceeds the limit. Raises Unreadable after that."""
    try:
        for row in rows:
            remaining[0] -= max(1, len(row))
            if remaining[0] < 0:
                break
            yield row
    except Exception as error:
        raise Unreadable("not a workbook") from error
    if remaining[0] < 0:
        raise Unreadable("too many cells")


def _format_cell(cell: Cell) -> str:
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return "" if cell is None else " ".join(str(cell).split())
