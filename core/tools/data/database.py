"""Read-only SQL on tables, in SQLite in memory.

Time and memory of a query are limited. SQL cannot write, attach databases, load extensions or open files, and has
access to the tables only.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.tools import ToolFailed
from core.tools.data.tables import Table, Value
from core.tools.output import MAX_CHARACTERS

MAX_SECONDS = 5.0
"""Of a query. A turn has 29 s in all where responses are buffered."""

MAX_ROWS, MAX_CELL = 200, 2_000
"""Rows of a result, and characters of one cell."""

_MAX_MEMORY = 256_000_000
"""Bytes of SQLite in this process, including the tables. The function has 1 GB."""

_MAX_VALUE = 200_000
"""Bytes of one value or row. SQLite's slowest function, a search in a text of this size, takes about 30 ms and
cannot be interrupted."""

_STEPS = 50
"""Instructions between two checks of the time: few, since each may be such a search."""

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
"""Functions that return or accept memory addresses, or run code from a file."""


@dataclass(frozen=True, slots=True)
class Result:
    """Columns and rows; `truncated` if the query has more rows or longer cells."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    truncated: bool


class Database:
    """Tables and read-only SQL on them; each query may take `seconds`.

    Raises MemoryError for tables that exceed the memory limit.
    """

    def __init__(self, tables: Sequence[Table], seconds: float = MAX_SECONDS) -> None:
        # One turn may run in several threads, one after the other.
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._seconds = seconds
        self._end = 0.0
        self.schema = "\n".join(map(_describe, tables))
        """One line for each table: name, number of rows, columns with their types."""
        try:
            self._load(tables)
        except MemoryError:
            self.close()
            raise
        self._lock()

    def query(self, sql: str) -> Result:
        """The result of one SELECT. Raises ToolFailed with SQLite's message."""
        self._end = time.monotonic() + self._seconds
        try:
            cursor = self._connection.execute(sql)
            if cursor.description is None:
                raise ToolFailed("This is not a query: write one SELECT.")
            columns = [str(column[0]) for column in cursor.description]
            return _result(columns, cursor)
        except (sqlite3.Error, sqlite3.Warning, MemoryError, UnicodeEncodeError) as error:
            raise ToolFailed(self._message(error)) from None

    def close(self) -> None:
        """Release the tables."""
        self._connection.close()

    def _load(self, tables: Sequence[Table]) -> None:
        # The limit applies to the process. It can be set repeatedly, but not raised.
        self._connection.execute(f"PRAGMA hard_heap_limit = {_MAX_MEMORY}")
        for one in tables:
            columns = ", ".join(f"{column.name} {column.type}" for column in one.columns)
            self._connection.execute(f"CREATE TABLE {one.name} ({columns})")
            parameters = ", ".join("?" * len(one.columns))
            self._connection.execute("BEGIN")
            self._connection.executemany(f"INSERT INTO {one.name} VALUES ({parameters})", one.rows)  # noqa: S608 - generated names
            self._connection.execute("COMMIT")

    def _lock(self) -> None:
        """Allow only reads from now on. Sorting happens in memory, where the limit applies."""
        connection = self._connection
        # The first use of a table-valued function registers it, which is forbidden after this method.
        connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
        connection.text_factory = lambda text: text.decode(errors="replace")
        for limit, value in _LIMITS.items():
            connection.setlimit(limit, value)
        connection.set_progress_handler(self._has_timed_out, _STEPS)
        connection.set_authorizer(_authorize)

    def _has_timed_out(self) -> bool:
        return time.monotonic() > self._end

    def _message(self, error: Exception) -> str:
        if isinstance(error, MemoryError):
            return "The query needs too much memory. Aggregate earlier, or select fewer columns and rows."
        if self._has_timed_out():
            return f"The query took longer than {self._seconds:g} seconds. Simplify it, or filter earlier."
        return f"SQLite reports: {str(error).rstrip('.')}."


def _describe(table: Table) -> str:
    columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
    return f"{table.name} ({len(table.rows):,} rows): {columns}"


def _authorize(action: int, _subject: str | None, name: str | None, _database: str | None, _view: str | None) -> int:
    allowed = action in _ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and name in _FORBIDDEN)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _result(columns: Sequence[str], rows: Iterator[Sequence[Value | bytes]]) -> Result:
    result: list[list[Value]] = []
    remaining, truncated = MAX_CHARACTERS, False
    for row in rows:
        cells = [_format_cell(value) for value in row]
        remaining -= sum(len(str(cell)) + 1 for cell in cells)
        if len(result) == MAX_ROWS or (remaining < 0 and result):
            return Result(columns, result, truncated=True)
        truncated = truncated or any(isinstance(value, str) and len(value) > MAX_CELL for value in row)
        result.append(cells)
    return Result(columns, result, truncated)


def _format_cell(value: Value | bytes) -> Value:
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, str) and len(value) > MAX_CELL:
        return f"{value[:MAX_CELL]}…"
    return value if not isinstance(value, float) or abs(value) != float("inf") else str(value)
