"""The tool `data_lookup`: questions about an uploaded data file, asked by the model in SQL."""

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

_HOW = (
    "Looks things up in the data file {name} with read-only SQL (SQLite). A query takes up to {seconds:g} seconds and "
    "shows up to {rows} rows, so aggregate in SQL. Names need no quotes. Empty cells are NULL. TEXT may hold dates, or "
    "numbers in a form of their own: look at some rows first. Nested values are JSON text (json_extract, json_each)."
)
"""With the longest name of a file below 1,024 characters, which is all that some servers take of a description."""

_CUT = "This is not all. Aggregate, filter, or ask for fewer columns to see the rest."


def data_lookup(space: Space, given: dict[str, Any]) -> "DataLookup":
    """The tool over the file that `dataset_id` names. Raises Invalid, and NotFound."""
    id = given.get("dataset_id")
    if not isinstance(id, str):
        raise invalid(NAME, "dataset_id", message="The id of an uploaded file is needed here.")
    [file] = uploads.described(space, [id])
    if file.media_type not in readers.MEDIA_TYPES:
        raise invalid(NAME, "dataset_id", message="This file is no data: a CSV, JSON or XLSX file is.")
    if file.size > readers.MAX_BYTES:
        most = readers.MAX_BYTES // 1_000_000
        raise invalid(NAME, "dataset_id", message=f"This file is too large to be looked up: up to {most} MB are.")
    return DataLookup(space, file)


class DataLookup:
    """SQL over one file, which is read once, when the model is first told of it."""

    def __init__(self, space: Space, file: File) -> None:
        self._space, self._file = space, file

    @cached_property
    def spec(self) -> ToolSpec:
        """See `core.tools.Tool`. The description of `sql` has the tables, or says why there are none."""
        how = _HOW.format(name=self._file.name, seconds=MAX_SECONDS, rows=MAX_ROWS)
        return ToolSpec(NAME, how, _schema(self._tables))

    def call(self, arguments: dict[str, Any]) -> str:
        """See `core.tools.Tool`: columns and rows as JSON."""
        sql = arguments.get("sql")
        if not isinstance(sql, str):
            raise ToolFailed("The argument `sql` is needed: one SELECT.")
        if isinstance(self._data, NotTabular):
            raise ToolFailed(self._tables)
        return _answer(self._data.query(sql))

    @property
    def _tables(self) -> str:
        if isinstance(self._data, NotTabular):
            return f"The file cannot be looked up: {self._data.message}"
        return f"One SELECT over these tables:\n{self._data.schema}"

    def close(self) -> None:
        """See `core.tools.Tool`."""
        data = self.__dict__.get("_data")
        if isinstance(data, Database):
            data.close()

    @cached_property
    def _data(self) -> Database | NotTabular:
        _, content = uploads.opened(self._space, self._file.id)
        try:
            return Database(readers.tables(self._file.media_type, content))
        except NotTabular as error:
            return error
        except MemoryError:
            return NotTabular("It needs more memory than there is.")


def _schema(tables: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"sql": {"type": "string", "description": tables}},
        "required": ["sql"],
        "additionalProperties": False,
    }


def _answer(result: Result) -> str:
    told: dict[str, Any] = {"columns": result.columns, "rows": result.rows}
    return dumps({**told, "note": _CUT} if result.cut else told)
