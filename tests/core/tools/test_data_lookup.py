import json

import pytest

from core.files import uploads
from core.files.uploads import NewFile
from core.tools import offered
from tests.support.data.datasets import SPACE, new_tool, query_rows, table_description
from tests.support.engines.moto import Memory


@pytest.fixture(autouse=True)
def store(memory: Memory) -> Memory:
    """Where files are."""
    return memory


def test_what_the_model_is_told() -> None:
    """The file's name, how to ask, the tables with names and types; the argument is SQL and nothing else."""
    spec = new_tool("Sales 2026.csv", b"id,city\n1,Berlin\n2,Paris\n").spec

    assert spec.name == "data_lookup"
    assert "data file Sales 2026.csv with read-only SQL (SQLite)" in spec.description
    assert spec.schema == {
        "type": "object",
        "properties": {
            "sql": {
                "type": "string",
                "description": "One SELECT over these tables:\ndata (2 rows): id INTEGER, city TEXT",
            }
        },
        "required": ["sql"],
        "additionalProperties": False,
    }


def test_a_description_has_a_length_that_every_server_takes() -> None:
    """Some take 1,024 characters: with the longest name of a file it is shorter."""
    assert len(new_tool(f"{'n' * 251}.csv", b"a\n1\n").spec.description) < 1024


def test_what_stands_in_the_file_is_not_in_the_description() -> None:
    """Before the model asks, it is told of the columns alone: what is in them may be personal."""
    spec = new_tool("x.csv", b"mail\nada@example.com\n").spec

    assert "ada@" not in json.dumps([spec.description, spec.schema])


def test_what_stands_in_the_place_of_a_header_is_not_in_the_description() -> None:
    """A file without one has its first row there, and what is personal in it makes no name."""
    told = table_description(new_tool("x.csv", b"Ada,ada@example.com,536-90-4399\nBob,bob@example.com,536-90-4400\n"))

    assert told.splitlines()[1:] == ["data (1 rows): Ada TEXT, column_2 TEXT, column_3 TEXT"]


def test_a_file_is_read_once(memory: Memory) -> None:
    """For all that the turn asks of it: it may be gone meanwhile."""
    tool = new_tool("x.csv", b"a\n1\n")
    told = table_description(tool)
    memory.clear()

    assert query_rows(tool, "SELECT a FROM data") == [[1]]
    assert table_description(tool) == told


def test_turns_do_not_meet() -> None:
    """Each has tables of its own."""
    one, other = new_tool("x.csv", b"a\n1\n"), new_tool("x.csv", b"a\n2\n")

    assert [query_rows(tool, "SELECT a FROM data") for tool in (one, other)] == [[[1]], [[2]]]


def test_a_tool_that_was_not_used_is_closed() -> None:
    """As is one that was, more than once, and one whose file cannot be read."""
    [unused] = offered(SPACE, {"data_lookup": {"dataset_id": _uploaded(b"a\n1\n")}})
    used, broken = new_tool("x.csv", b"a\n1\n"), new_tool("x.json", b"{")
    told = [tool.spec.name for tool in (used, broken)]

    assert told == ["data_lookup"] * 2
    for tool in (unused, used, used, broken):
        tool.close()


def _uploaded(data: bytes) -> str:
    return uploads.upload(SPACE, [NewFile("x.csv", data)]).value[0]
