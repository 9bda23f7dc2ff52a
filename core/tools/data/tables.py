"""Tables: rows with named columns of one type each."""

import math
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from core.pii.detection import detect

Value = str | int | float | None
"""A cell. Dates are text in ISO 8601, booleans 1 or 0, nested values JSON text."""

Type = Literal["INTEGER", "REAL", "TEXT"]
"""The SQL type of a column."""

MAX_CELLS = 2_000_000
"""Of all tables of a file: the most that a function of 1 GB can read within a turn."""

MAX_COLUMNS = 500
"""Of all tables of a file. The names of all columns are sent to the model."""

_MAX_NAME = 64

_MAX_INTEGER = 2**63 - 1


class NotTabular(Exception):
    """A file without tables. `message` is a sentence with the reason."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Column:
    """A column, whose name needs no quotes in SQL."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with one cell for each column. The name needs no quotes in SQL."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


def table(name: str, header: Sequence[str], rows: Sequence[Sequence[Value]]) -> Table:
    """A table of rows of any length. Columns without a title and without values are dropped.

    Raises NotTabular if it is too large, or has no columns.
    """
    width = max([len(header), *map(len, rows)])
    check_size(width, width * len(rows))
    padded = [[*map(_to_sqlite, row), *[None] * (width - len(row))] for row in rows]
    titles = [*header, *[""] * (width - len(header))]
    used = [at for at in range(width) if titles[at] or any(row[at] is not None for row in padded)]
    if not used:
        raise NotTabular("It has no columns.")
    names = distinct((titles[at] for at in used), "column")
    columns = [Column(name, _type(row[at] for row in padded)) for name, at in zip(names, used, strict=True)]
    return Table(name, columns, padded if len(used) == width else [[row[at] for at in used] for row in padded])


def check_size(columns: int, cells: int) -> None:
    """Raise NotTabular for more than MAX_COLUMNS or MAX_CELLS."""
    if columns > MAX_COLUMNS:
        raise NotTabular(f"It has more than {MAX_COLUMNS} columns.")
    if cells > MAX_CELLS:
        raise NotTabular(f"It has more than {MAX_CELLS:,} cells.")


def distinct(titles: Iterable[str], default: str) -> list[str]:
    """A unique name for each title, ignoring case. A title without a usable name gets its number."""
    names: list[str] = []
    taken: set[str] = set()
    for number, title in enumerate(titles, 1):
        base = name = _identifier(title) or f"{default}_{number}"
        again = 2
        while name.lower() in taken:
            name, again = f"{base}_{again}", again + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _identifier(title: str) -> str:
    """A name from a title that needs no quotes: letters, digits and `_`, and no keyword of SQL.

    The first row of a file without a header is data: a title with personal data gives no name, so the model never
    receives it.
    """
    if detect(title, ()):
        return ""
    name = re.sub(r"\W+", "_", title).strip("_")[:_MAX_NAME]
    if name[:1].isdigit() or name.lower().startswith("sqlite_"):
        return f"_{name}"
    return f"{name}_" if name and _is_keyword(name) else name


def _is_keyword(name: str) -> bool:
    """Whether SQLite treats a name as a keyword or a function."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            return list(connection.execute(f"SELECT {name} FROM (SELECT 7 AS {name})")) != [(7,)]  # noqa: S608 - letters, digits and _
        except sqlite3.Error:
            return True


def _to_sqlite(value: Value) -> Value:
    """A value that SQLite can store: 64-bit integers, finite floats, valid Unicode."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="replace").decode()
    if isinstance(value, int) and abs(value) > _MAX_INTEGER:
        return str(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _type(values: Iterable[Value]) -> Type:
    kinds = {type(value) for value in values} - {type(None)}
    if kinds and kinds <= {int, bool}:
        return "INTEGER"
    return "REAL" if kinds and kinds <= {int, bool, float} else "TEXT"
