"""Data files, and the tool that looks things up in them."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from core.files import uploads
from core.files.uploads import NewFile
from core.models import Space
from core.tools import Tool, offered

SPACE = Space("acme", "sales")


def upload_file(name: str, data: bytes, space: Space = SPACE) -> str:
    """The id of a new file."""
    [id] = uploads.upload(space, [NewFile(name, data)]).value
    return id


def new_tool(name: str, data: bytes) -> Tool:
    """The tool over a new file."""
    [tool] = offered(SPACE, {"data_lookup": {"dataset_id": upload_file(name, data)}})
    return tool


def workbook(**sheets: Sequence[Any]) -> bytes:
    """An XLSX file with these sheets."""
    book = Workbook()
    for place, (title, cells) in enumerate(sheets.items()):
        sheet = book.create_sheet(title, place)
        for row in cells:
            sheet.append(row)
    book.save(saved := BytesIO())
    return saved.getvalue()


def table_description(tool: Tool) -> str:
    """What the model is told of the tables."""
    told: str = tool.spec.schema["properties"]["sql"]["description"]
    return told


def query_rows(tool: Tool, sql: str) -> list[list[Any]]:
    """The rows of a query."""
    found: list[list[Any]] = json.loads(tool.call({"sql": sql}))["rows"]
    return found
