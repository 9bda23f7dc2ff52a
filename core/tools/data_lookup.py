"""The tool `data_lookup`: SQL queries of the model on an uploaded data file."""

from functools import cached_property
from typing import Any

from core.files import uploads
from core.files.uploads import File
from core.jsontext import dumps
from core.models import Space
from core.providers import ToolSpec
from core.tools import ToolFailed, invalid
from core.tools.data import readers
from core.tools.data.database import MAX_ROWS, MAX_SECONDS, Database, Result
from core.tools.data.tables import NotTabular

NAME = "data_lookup"

_DESCRIPTION = (
    "Queries the data file {name} with read-only SQL (SQLite). A query may take up to {seconds:g} seconds and returns "
    "up to {rows} rows, so aggregate in SQL. Names need no quotes. Empty cells are NULL. TEXT may contain dates or "
    "formatted numbers: look at some rows first. Nested values are JSON text (json_extract, json_each)."
)
"""Shorter than 1,024 characters, the maximum of some servers, even with the longest name of a file."""

_TRUNCATED = "The result is truncated. Aggregate, filter, or select fewer columns to see the rest."


def data_lookup(space: Space, options: dict[str, Any]) -> "DataLookup":
    """The tool for the file with the id `dataset_id`. Raises Invalid and NotFound."""
    id = options.get("dataset_id")
    if not isinstance(id, str):
        raise invalid(NAME, "dataset_id", message="This is the id of an uploaded file.")
    [file] = uploads.describe(space, [id])
    if file.media_type not in readers.MEDIA_TYPES:
        raise invalid(NAME, "dataset_id", message="This is not a data file: only CSV, JSON and XLSX files are.")
    if file.size > readers.MAX_BYTES:
        most = readers.MAX_BYTES // 1_000_000
        raise invalid(NAME, "dataset_id", message=f"This file is larger than {most} MB, the limit for queries.")
    return DataLookup(space, file)


class DataLookup:
    """SQL on one file, which is read once, for the first description."""

    def __init__(self, space: Space, file: File) -> None:
        self._space, self._file = space, file

    @cached_property
    def spec(self) -> ToolSpec:
        """See `core.tools.Tool`. The description of `sql` lists the tables, or has the reason why there are none."""
        description = _DESCRIPTION.format(name=self._file.name, seconds=MAX_SECONDS, rows=MAX_ROWS)
        return ToolSpec(NAME, description, _schema(self._tables))

    def call(self, arguments: dict[str, Any]) -> str:
        """See `core.tools.Tool`: columns and rows as JSON."""
        sql = arguments.get("sql")
        if not isinstance(sql, str):
            raise ToolFailed("The argument `sql` is required: one SELECT.")
        if isinstance(self._data, NotTabular):
            raise ToolFailed(self._tables)
        return _to_text(self._data.query(sql))

    @property
    def _tables(self) -> str:
        if isinstance(self._data, NotTabular):
            return f"The file cannot be queried: {self._data.message}"
        return f"One SELECT on these tables:\n{self._data.schema}"

    def close(self) -> None:
        """See `core.tools.Tool`."""
        data = self.__dict__.get("_data")
        if isinstance(data, Database):
            data.close()

    @cached_property
    def _data(self) -> Database | NotTabular:
        _, content = uploads.read(self._space, self._file.id)
        try:
            return Database(readers.tables(self._file.media_type, content))
        except NotTabular as error:
            return error
        except MemoryError:
            return NotTabular("It needs more memory than is available.")


def _schema(tables: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"sql": {"type": "string", "description": tables}},
        "required": ["sql"],
        "additionalProperties": False,
    }


def _to_text(result: Result) -> str:
    content: dict[str, Any] = {"columns": result.columns, "rows": result.rows}
    return dumps({**content, "note": _TRUNCATED} if result.truncated else content)
