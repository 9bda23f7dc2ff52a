"""Reads JSON: a list of objects, or one object per line, is one table; an object of lists has one for each list."""

import json
from collections.abc import Sequence
from typing import Any

from core.files.text.encodings import decode
from core.jsontext import dumps
from core.tools.data.tables import NotTabular, Table, Value, check_size, distinct, table


def read(data: bytes) -> list[Table]:
    """The tables of a file. Raises NotTabular."""
    value = _parse(decode(data))
    if isinstance(value, dict) and value and all(_is_rows(one) for one in value.values()):
        names = distinct(value, "table")
        return [_table(name, rows) for name, rows in zip(names, value.values(), strict=True)]
    return [_table("data", value if isinstance(value, list) else [value])]


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise NotTabular("It is nested too deeply.") from None
    except ValueError as error:
        return _lines(text, error)


def _lines(text: str, error: ValueError) -> list[Any]:
    """The values of JSON Lines. Raises NotTabular with the error of JSON."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (RecursionError, ValueError):
        raise NotTabular(f"It is not valid JSON: {error}.") from None


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in value)


def _table(name: str, rows: Sequence[Any]) -> Table:
    """A table of objects by the names of their members, of lists by position, of other values as `value`."""
    if rows and all(isinstance(row, list) for row in rows):
        return table(name, [], [[_cell(value) for value in row] for row in rows])
    records = [row if isinstance(row, dict) else {"value": row} for row in rows]
    header = list(dict.fromkeys(name for record in records for name in record))
    check_size(len(header), len(header) * len(records))
    return table(name, header, [[_cell(record.get(name)) for name in header] for record in records])


def _cell(value: Any) -> Value:
    return dumps(value) if isinstance(value, dict | list) else value
