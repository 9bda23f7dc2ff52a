"""CSV in its dialects: commas, semicolons, tabs or bars; numbers are found, all else stays the text it is."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from core.files.text.encodings import decode
from core.tools.data.tables import NotTabular, Table, Value, table

_DELIMITERS = ",;\t|"

_SAMPLE = 50
"""Rows that tell the delimiter."""

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)
"""What is a number and nothing else: codes with leading zeros, or with more digits than 64 bits have, stay text."""

_REAL = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d+)?([eE][+-]?\d{1,2})?", re.ASCII)


def read(data: bytes) -> list[Table]:
    """The one table of a file, its header in the first row. Raises NotTabular."""
    text = decode(data)
    try:
        rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text)) if any(row)]
    except csv.Error as error:
        raise NotTabular(f"It is no CSV: {error}.") from None
    return [table("data", rows[0] if rows else [], _typed(rows[1:]))]


def _delimiter(text: str) -> str:
    """The one that parts most rows alike; of equals the one that makes most columns."""

    def likely(delimiter: str) -> tuple[float, int]:
        lines = islice(text.splitlines(keepends=True), _SAMPLE)
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        [(width, rows)] = widths.most_common(1) or [(1, 0)]
        return (rows / widths.total() if width > 1 else 0, width)

    return max(_DELIMITERS, key=likely)


def _typed(rows: Sequence[Sequence[str]]) -> list[list[Value]]:
    width = max(map(len, rows), default=0)
    readings = [_reading([row[at] for row in rows if at < len(row)]) for at in range(width)]
    return [[reading(cell) if cell else None for reading, cell in zip(readings, row, strict=False)] for row in rows]


def _reading(cells: Sequence[str]) -> Callable[[str], Value]:
    """How a column is read: as whole numbers if all that is there is such, else as real ones, else as text."""
    if all(_INTEGER.fullmatch(cell) for cell in cells if cell):
        return int
    return float if all(_REAL.fullmatch(cell) for cell in cells if cell) else str
