"""Reads CSV with commas, semicolons, tabs or bars. Columns of numbers become numbers, all others stay text."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from core.files.text.encodings import decode
from core.tools.data.tables import NotTabular, Table, Value, table

_DELIMITERS = ",;\t|"

_SAMPLE = 50
"""Rows from which the delimiter is detected."""

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)
"""A number. Codes with leading zeros, and numbers beyond 64 bits, stay text."""

_REAL = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d+)?([eE][+-]?\d{1,2})?", re.ASCII)


def read(data: bytes) -> list[Table]:
    """The table of a file, whose first row is the header. Raises NotTabular."""
    text = decode(data)
    try:
        rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text)) if any(row)]
    except csv.Error as error:
        raise NotTabular(f"It is not valid CSV: {error}.") from None
    return [table("data", rows[0] if rows else [], _convert(rows[1:]))]


def _delimiter(text: str) -> str:
    """The delimiter with the largest share of rows of equal width; of equals, the one with most columns."""

    def score(delimiter: str) -> tuple[float, int]:
        lines = islice(text.splitlines(keepends=True), _SAMPLE)
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        [(width, rows)] = widths.most_common(1) or [(1, 0)]
        return (rows / widths.total() if width > 1 else 0, width)

    return max(_DELIMITERS, key=score)


def _convert(rows: Sequence[Sequence[str]]) -> list[list[Value]]:
    width = max(map(len, rows), default=0)
    converters = [_converter([row[at] for row in rows if at < len(row)]) for at in range(width)]
    return [[convert(cell) if cell else None for convert, cell in zip(converters, row, strict=False)] for row in rows]


def _converter(cells: Sequence[str]) -> Callable[[str], Value]:
    """The conversion of a column: to integers if all its cells are integers, else to floats, else none."""
    if all(_INTEGER.fullmatch(cell) for cell in cells if cell):
        return int
    return float if all(_REAL.fullmatch(cell) for cell in cells if cell) else str
