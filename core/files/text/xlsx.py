"""XLSX: the values of a workbook's cells, as they were when it was last saved."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from warnings import filterwarnings

from core.files.text.ooxml import Unreadable, sanitized_package

Cell = Any
"""What a cell holds: None, a bool, a number, a text, or a date, time, or span of time of `datetime`."""

MAX_XML = 100_000_000
"""Bytes of all sheets and shared texts, unpacked."""

MAX_CELLS = 2_000_000
"""Of a workbook, the empty ones ahead of a value among them: a file of a few kilobytes can have 16 billion."""

MAX_ROWS = 1_048_576
"""Of a sheet, as Excel has it; a file can speak of more."""


def sheets(data: bytes) -> Iterator[tuple[str, Iterator[tuple[Cell, ...]]]]:
    """Each sheet's name, and its rows; a row ends with its last cell. Raises Unreadable, also in the middle.

    Rows are read as they are asked for: those of one sheet before the next.
    """
    from openpyxl import load_workbook

    filterwarnings("ignore", module="openpyxl")  # they would bring values of cells into the log
    room = [MAX_CELLS]
    try:
        for sheet in load_workbook(sanitized_package(data, most=MAX_XML), read_only=True, data_only=True).worksheets:
            sheet.reset_dimensions()  # what a sheet says of its size need not be so
            yield sheet.title, _bounded(sheet.iter_rows(max_row=MAX_ROWS, values_only=True), room)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("not a workbook") from error


def text(data: bytes) -> Iterator[str]:
    """Each sheet under its name, a line for each row, its cells parted by tabs; empty rows are left out."""
    for name, rows in sheets(data):
        yield f"## {name}\n\n"
        for row in rows:
            if any(cell is not None for cell in row):
                yield "\t".join(map(_shown, row)) + "\n"
        yield "\n"


def _bounded(rows: Iterator[tuple[Cell, ...]], room: list[int]) -> Iterator[tuple[Cell, ...]]:
    """Rows, as long as there is room for their cells in what is left for all sheets together."""
    try:
        for row in rows:
            room[0] -= max(1, len(row))
            if room[0] < 0:
                break
            yield row
    except Exception as error:
        raise Unreadable("not a workbook") from error
    if room[0] < 0:
        raise Unreadable("too many cells")


def _shown(cell: Cell) -> str:
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return "" if cell is None else " ".join(str(cell).split())
