import json

import pytest

from core.files import uploads
from core.files.uploads import NewFile
from core.tools import build_tools
from tests.support.data.datasets import SPACE, new_tool, query_rows, table_description
from tests.support.engines.moto import Memory


@pytest.fixture(autouse=True)
def store(memory: Memory) -> Memory:
    """The store of files."""
    return memory


def test_description_has_the_file_name_and_the_schema_of_the_tables() -> None:
    """The tables are listed with their names and types; the only argument is `sql`."""
    spec = new_tool("Sales 2026.csv", b"id,city\n1,Berlin\n2,Paris\n").spec

    assert spec.name == "data_lookup"
    assert "data file Sales 2026.csv with read-only SQL (SQLite)" in spec.description
    assert spec.schema == {
        "type": "object",
        "properties": {
            "sql": {
                "type": "string",
                "description": "One SELECT on these tables:\ndata (2 rows): id INTEGER, city TEXT",
            }
        },
        "required": ["sql"],
        "additionalProperties": False,
    }


def test_description_is_shorter_than_the_limit_of_servers() -> None:
    """Some servers accept 1,024 characters; the longest name of a file does not exceed them."""
    assert len(new_tool(f"{'n' * 251}.csv", b"a\n1\n").spec.description) < 1024


def test_description_contains_no_cells() -> None:
    """Before a query the model receives only the columns: cells may contain personal data."""
    spec = new_tool("x.csv", b"mail\nada@example.com\n").spec

    assert "ada@" not in json.dumps([spec.description, spec.schema])


def test_personal_data_in_place_of_a_header_gives_no_column_name() -> None:
    """The first row of a file without a header is data, and its personal data is left out of the names."""
    schema = table_description(new_tool("x.csv", b"Ada,ada@example.com,536-90-4399\nBob,bob@example.com,536-90-4400\n"))

    assert schema.splitlines()[1:] == ["data (1 rows): Ada TEXT, column_2 TEXT, column_3 TEXT"]


def test_file_is_read_once_per_turn(memory: Memory) -> None:
    """All calls of a turn use the same content, even if the file has been deleted meanwhile."""
    tool = new_tool("x.csv", b"a\n1\n")
    schema = table_description(tool)
    memory.clear()

    assert query_rows(tool, "SELECT a FROM data") == [[1]]
    assert table_description(tool) == schema


def test_tools_of_two_turns_are_separate() -> None:
    """Each turn has its own tables."""
    one, other = new_tool("x.csv", b"a\n1\n"), new_tool("x.csv", b"a\n2\n")

    assert [query_rows(tool, "SELECT a FROM data") for tool in (one, other)] == [[[1]], [[2]]]


def test_close_succeeds_unused_repeated_and_after_a_failure() -> None:
    """Closing needs no call before it, may be repeated, and works for a file that cannot be read."""
    [unused] = build_tools(SPACE, {"data_lookup": {"dataset_id": _upload(b"a\n1\n")}})
    used, broken = new_tool("x.csv", b"a\n1\n"), new_tool("x.json", b"{")
    names = [tool.spec.name for tool in (used, broken)]

    assert names == ["data_lookup"] * 2
    for tool in (unused, used, used, broken):
        tool.close()


def _upload(data: bytes) -> str:
    return uploads.upload(SPACE, [NewFile("x.csv", data)]).value[0]
