"""Read-only SQL over tables: SQLite in memory, with nothing allowed but to read, and an end to everything.

A query is ended when its time is up; whatever would need more memory fails. SQL cannot write, attach, load or call
out, and sees nothing but the tables.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.tools import ToolFailed
from core.tools.data.tables import Table, Value
from core.tools.output import MAX_CHARACTERS

MAX_SECONDS = 5.0
"""Of a query: a turn has 29 in all where answers are buffered."""

MAX_ROWS, MAX_CELL = 200, 2_000
"""Of a result, and characters of one text in it."""

_MAX_MEMORY = 256_000_000
"""Bytes of SQLite in this process, tables included. The function has 1 GB."""

_MAX_VALUE = 200_000
"""Bytes of one value or row. The slowest function of SQLite, a search in a text of this size, takes some 30 ms, and
nothing interrupts it."""

_STEPS = 50
"""Instructions between two looks at the clock: few, since each might be such a search."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: _MAX_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}

_FORBIDDEN = {"fts3_tokenizer", "load_extension"}
"""Functions that show or take addresses in memory, or run code from a file."""


@dataclass(frozen=True, slots=True)
class Result:
    """Rows below columns; `cut` if the query has more of them, or longer ones."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    cut: bool


class Database:
    """Tables, and read-only SQL over them; each query has so many seconds.

    Raises MemoryError for more than there is room for.
    """

    def __init__(self, tables: Sequence[Table], seconds: float = MAX_SECONDS) -> None:
        # A turn may be carried on by another thread than the one that began it.
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._seconds = seconds
        self._end = 0.0
        self.schema = "\n".join(map(_told, tables))
        """The tables, a line each: name, number of rows, columns with their types."""
        try:
            self._load(tables)
        except MemoryError:
            self.close()
            raise
        self._lock()

    def query(self, sql: str) -> Result:
        """The rows of one SELECT. Raises ToolFailed, with what SQLite says of it."""
        self._end = time.monotonic() + self._seconds
        try:
            cursor = self._connection.execute(sql)
            if cursor.description is None:
                raise ToolFailed("This is no query: write one SELECT.")
            columns = [str(column[0]) for column in cursor.description]
            return _result(columns, cursor)
        except (sqlite3.Error, sqlite3.Warning, MemoryError, UnicodeEncodeError) as error:
            raise ToolFailed(self._why(error)) from None

    def close(self) -> None:
        """Let go of the tables."""
        self._connection.close()

    def _load(self, tables: Sequence[Table]) -> None:
        # The limit counts for the whole process, and can be set again but not be raised.
        self._connection.execute(f"PRAGMA hard_heap_limit = {_MAX_MEMORY}")
        for one in tables:
            columns = ", ".join(f"{column.name} {column.type}" for column in one.columns)
            self._connection.execute(f"CREATE TABLE {one.name} ({columns})")
            places = ", ".join("?" * len(one.columns))
            self._connection.execute("BEGIN")
            self._connection.executemany(f"INSERT INTO {one.name} VALUES ({places})", one.rows)  # noqa: S608 - names are ours
            self._connection.execute("COMMIT")

    def _lock(self) -> None:
        """From here on, read only. Sorting stays in memory, where it is counted."""
        connection = self._connection
        # Table-valued functions set themselves up at their first use, which is not allowed any more afterwards.
        connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
        connection.text_factory = lambda text: text.decode(errors="replace")
        for limit, most in _LIMITS.items():
            connection.setlimit(limit, most)
        connection.set_progress_handler(self._is_late, _STEPS)
        connection.set_authorizer(_verdict)

    def _is_late(self) -> bool:
        return time.monotonic() > self._end

    def _why(self, error: Exception) -> str:
        if isinstance(error, MemoryError):
            return "The query needs too much memory. Aggregate earlier, or select fewer columns and rows."
        if self._is_late():
            return f"The query took longer than {self._seconds:g} seconds. Make it simpler, or filter earlier."
        return f"SQLite says: {str(error).rstrip('.')}."


def _told(table: Table) -> str:
    columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
    return f"{table.name} ({len(table.rows):,} rows): {columns}"


def _verdict(action: int, _subject: str | None, name: str | None, _database: str | None, _view: str | None) -> int:
    allowed = action in _ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and name in _FORBIDDEN)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _result(columns: Sequence[str], rows: Iterator[Sequence[Value | bytes]]) -> Result:
    found: list[list[Value]] = []
    room, cut = MAX_CHARACTERS, False
    for row in rows:
        cells = [_shown(value) for value in row]
        room -= sum(len(str(cell)) + 1 for cell in cells)
        if len(found) == MAX_ROWS or (room < 0 and found):
            return Result(columns, found, cut=True)
        cut = cut or any(isinstance(value, str) and len(value) > MAX_CELL for value in row)
        found.append(cells)
    return Result(columns, found, cut)


def _shown(value: Value | bytes) -> Value:
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, str) and len(value) > MAX_CELL:
        return f"{value[:MAX_CELL]}…"
    return value if not isinstance(value, float) or abs(value) != float("inf") else str(value)
