"""Data as tables: rows below named columns, each column of one type."""

import math
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from core.pii.detection import detect

Value = str | int | float | None
"""A cell. Dates are text in the form of ISO 8601, truth is 1 or 0, what is nested is JSON text."""

Type = Literal["INTEGER", "REAL", "TEXT"]
"""A column's type, in the words of SQL."""

MAX_CELLS = 2_000_000
"""Of all tables of a file: as many as a function of 1 GB has room and time for beside a turn."""

MAX_COLUMNS = 500
"""Of all tables of a file: the model is told each one's name."""

_MAX_NAME = 64

_MAX_INTEGER = 2**63 - 1


class NotTabular(Exception):
    """A file that no tables can be made of; `message` is one sentence that says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Column:
    """A column; its name needs no quotes in SQL."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, each as long as there are columns; its name needs no quotes in SQL."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


def table(name: str, header: Sequence[str], rows: Sequence[Sequence[Value]]) -> Table:
    """A table of rows of any length below a header, without columns that have neither a title nor a value.

    Raises NotTabular when it is too large, or nothing is left.
    """
    width = max([len(header), *map(len, rows)])
    check_size(width, width * len(rows))
    padded = [[*map(_kept, row), *[None] * (width - len(row))] for row in rows]
    titles = [*header, *[""] * (width - len(header))]
    used = [at for at in range(width) if titles[at] or any(row[at] is not None for row in padded)]
    if not used:
        raise NotTabular("It has no columns.")
    names = distinct((titles[at] for at in used), "column")
    columns = [Column(name, _type(row[at] for row in padded)) for name, at in zip(names, used, strict=True)]
    return Table(name, columns, padded if len(used) == width else [[row[at] for at in used] for row in padded])


def check_size(columns: int, cells: int) -> None:
    """Raises NotTabular for more than is read."""
    if columns > MAX_COLUMNS:
        raise NotTabular(f"It has more than {MAX_COLUMNS} columns.")
    if cells > MAX_CELLS:
        raise NotTabular(f"It has more than {MAX_CELLS:,} cells.")


def distinct(titles: Iterable[str], otherwise: str) -> list[str]:
    """A name for each title, different also where case does not count. What has no name is numbered."""
    names: list[str] = []
    taken: set[str] = set()
    for number, title in enumerate(titles, 1):
        plain = name = _identifier(title) or f"{otherwise}_{number}"
        again = 2
        while name.lower() in taken:
            name, again = f"{plain}_{again}", again + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _identifier(title: str) -> str:
    """A title as a name that needs no quotes: letters, digits and `_`, and no word of SQL.

    A file without a header has somebody's data in its place: what is personal gives no name, and the model is not told.
    """
    if detect(title, ()):
        return ""
    name = re.sub(r"\W+", "_", title).strip("_")[:_MAX_NAME]
    if name[:1].isdigit() or name.lower().startswith("sqlite_"):
        return f"_{name}"
    return f"{name}_" if name and _means_something(name) else name


def _means_something(name: str) -> bool:
    """Whether a name is a word of SQL, as SQLite sees it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            return list(connection.execute(f"SELECT {name} FROM (SELECT 7 AS {name})")) != [(7,)]  # noqa: S608 - letters, digits and _
        except sqlite3.Error:
            return True


def _kept(value: Value) -> Value:
    """A value that SQLite takes: whole numbers of 64 bits, real ones that are numbers, text that is Unicode."""
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
