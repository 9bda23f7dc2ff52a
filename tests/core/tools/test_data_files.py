import json

import pytest

from core.tools import ToolFailed
from core.tools.data.tables import MOST_CELLS, MOST_COLUMNS
from tests.support.data.datasets import new_tool, query_rows, table_description
from tests.support.engines.moto import Memory

ALL = "SELECT * FROM data"


@pytest.fixture(autouse=True)
def store(memory: Memory) -> Memory:
    """Where files are."""
    return memory


def told(name: str, data: bytes | str) -> list[str]:
    """The tables of a file, as the model is told them."""
    head, *lines = table_description(new_tool(name, data.encode() if isinstance(data, str) else data)).splitlines()
    assert head == "One SELECT over these tables:"
    return lines


def refused(name: str, data: bytes) -> str:
    """Why a file cannot be looked up: the model is told, when it is offered the tool and when it calls it."""
    tool = new_tool(name, data)
    why = table_description(tool)
    with pytest.raises(ToolFailed) as raised:
        tool.call({"sql": ALL})
    assert raised.value.message == why
    return why.removeprefix("The file cannot be looked up: ")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    """Also where another one stands in the texts, and in quotes."""
    lines = [["id", "note"], ["1", '"a,b;c|d\te"'], ["2", "well - done"]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode()

    tool = new_tool("x.csv", data)

    assert query_rows(tool, ALL) == [[1, "a,b;c|d\te"], [2, "well - done"]]


def test_semicolons_win_over_decimal_commas() -> None:
    """As German spreadsheets are exported; what is no number as programs write them stays text."""
    tool = new_tool("x.csv", b"betrag;menge\n1,5;2,5\n3,5;4\n")

    assert query_rows(tool, ALL) == [["1,5", "2,5"], ["3,5", "4"]]


@pytest.mark.parametrize(
    ("cells", "type"),
    [
        (["1", "-20", ""], "INTEGER"),
        (["9223372036854775807"], "TEXT"),
        (["1", "2.5"], "REAL"),
        (["1e3", "-0.5"], "REAL"),
        (["007", "8"], "TEXT"),
        (["+49", "30"], "TEXT"),
        (["1,234.50", "2"], "TEXT"),
        (["2026-11-21"], "TEXT"),
        (["true", "false"], "TEXT"),
        (["nan", "inf"], "TEXT"),
        (["1٢"], "TEXT"),
        ([" 1"], "TEXT"),
        (["", ""], "TEXT"),
    ],
)
def test_the_type_of_a_column(cells: list[str], type: str) -> None:
    """A number is one if every cell of its column is; codes, and what SQL might take for another number, stay text."""
    data = "".join(f'x,"{cell}"\n' for cell in ["amount", *cells])

    assert told("x.csv", data) == [f"data ({len(cells)} rows): x TEXT, amount {type}"]


def test_what_is_empty_is_null() -> None:
    """In columns of every type, and where a row is short; rows with nothing in them are left out."""
    tool = new_tool("x.csv", b"a,b,c\n1,,x\n\n2,2.5\n,,\n")

    assert query_rows(tool, ALL) == [[1, None, "x"], [2, 2.5, None]]
    assert query_rows(tool, "SELECT count(*), count(b), count(c) FROM data") == [[2, 1, 1]]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Name,E-Mail (work),Größe", "Name E_Mail_work Größe"),
        ("id,ID,Id,", "id ID_2 Id_3 column_4"),
        ("a,a_2,a", "a a_2 a_3"),
        ("order,select,2024,rowid", "order_ select_ _2024 rowid"),
        ("---,a b,a-b", "column_1 a_b a_b_2"),
        ('"x); DROP TABLE data; --",y', "x_DROP_TABLE_data y"),
        ('"a\nb",y', "a_b y"),
        ("sqlite_master,y", "_sqlite_master y"),
        (f"{'n' * 300},y", f"{'n' * 64} y"),
    ],
)
def test_headers_become_names(header: str, names: str) -> None:
    """That can be written without quotes, each another; no header is ever SQL."""
    tool = new_tool("x.csv", f"{header}\n{header.count(',') * '1,'}1".encode())

    columns = [column.split()[0] for column in table_description(tool).partition("rows): ")[2].split(", ")]
    assert columns == names.split()
    assert [query_rows(tool, f"SELECT max({column}) FROM data") for column in columns] == [[[1]]] * len(columns)  # noqa: S608 - that is the question


def test_more_cells_than_headers() -> None:
    """Rows that are longer than the header keep what they have."""
    assert told("x.csv", "a\n1,2,x\n") == ["data (1 rows): a INTEGER, column_2 INTEGER, column_3 TEXT"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    """As programs write CSV: with a byte order mark, as Windows does, or plainly."""
    tool = new_tool("x.csv", "Größe,n\nmüßig,1\n".encode(encoding))

    assert query_rows(tool, "SELECT Größe FROM data") == [["müßig"]]


def test_quotes_and_line_ends() -> None:
    """A quoted cell may hold quotes, delimiters and lines."""
    tool = new_tool("x.csv", b'a,b\n"say ""hi"", please","two\nlines"\n')

    assert query_rows(tool, ALL) == [['say "hi", please', "two\nlines"]]


def test_objects() -> None:
    """A list of objects is a table with all their members; what is nested is JSON text."""
    tool = new_tool(
        "x.json", b'[{"id": 1, "tags": ["a", "\xc3\xbc"], "ok": true}, {"id": 2.5, "of": {"x": 1}, "no": null}]'
    )

    assert table_description(tool).splitlines()[1:] == [
        "data (2 rows): id REAL, tags TEXT, ok INTEGER, of TEXT, no TEXT"
    ]
    assert query_rows(tool, ALL) == [[1.0, '["a","ü"]', 1, None, None], [2.5, None, None, '{"x":1}', None]]
    assert query_rows(tool, "SELECT value FROM data, json_each(tags)") == [["a"], ["ü"]]
    assert query_rows(tool, "SELECT json_extract(of, '$.x') FROM data WHERE id = 2.5") == [[1]]


def test_lines_of_objects() -> None:
    """JSON Lines, a last line without end included."""
    assert query_rows(new_tool("x.json", b'{"a": 1}\n\n{"a": 2}'), ALL) == [[1], [2]]


def test_an_object_of_lists() -> None:
    """Each list is a table of its name."""
    data = {"orders": [{"id": 1, "by": 7}], "order": [{"id": 7}]}

    tool = new_tool("x.json", json.dumps(data).encode())

    assert table_description(tool).splitlines()[1:] == [
        "orders (1 rows): id INTEGER, by INTEGER",
        "order_ (1 rows): id INTEGER",
    ]
    assert query_rows(tool, "SELECT o.id FROM orders o JOIN order_ c ON c.id = o.by") == [[1]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1, "b": [1]}', [[1, "[1]"]]),
        (b"[[1, 2], [3]]", [[1, 2], [3, None]]),
        (b'["a", "b"]', [["a"], ["b"]]),
        (b"7", [[7]]),
        (b'[{"a": 1}, 2]', [[1, None], [None, 2]]),
        (b"[123456789012345678901234567890, 1]", [["123456789012345678901234567890"], ["1"]]),
        (b"[NaN, Infinity, 1.5]", [[None], [None], [1.5]]),
        (b'["\\ud800"]', [["?"]]),
        (b'["a\\u0000b"]', [["a\0b"]]),
    ],
)
def test_other_json(data: bytes, expected: list[list[object]]) -> None:
    """Whatever JSON can say has its place in a table; what SQLite has no number for is text, or nothing."""
    assert query_rows(new_tool("x.json", data), ALL) == expected


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("x.json", b'{"a": 1', "It is no JSON: Expecting ',' delimiter: line 1 column 8 (char 7)."),
        ("x.json", b"[" * 200_000, "It is nested too deeply."),
        ("x.json", b"[]", "It has no columns."),
        ("x.json", b"[{}]", "It has no columns."),
        ("x.csv", b"\n", "It has no columns."),
        ("x.csv", b"a\n" + b"x" * 200_000, "It is no CSV: field larger than field limit (131072)."),
        ("x.csv", b"," * MOST_COLUMNS + b"x", f"It has more than {MOST_COLUMNS} columns."),
        ("x.json", json.dumps([{str(n): 1} for n in range(501)]).encode(), f"It has more than {MOST_COLUMNS} columns."),
        (
            "x.json",
            json.dumps({"a": [dict.fromkeys("abc")], "b": [{str(n): 1 for n in range(498)}]}).encode(),
            f"It has more than {MOST_COLUMNS} columns.",
        ),
        ("x.csv", b",,,,x\n" + b"1\n" * (MOST_CELLS // 5 + 1), f"It has more than {MOST_CELLS:,} cells."),
    ],
    ids=[
        "cut off",
        "deep",
        "no rows",
        "no members",
        "no lines",
        "long",
        "wide",
        "many members",
        "wide in all",
        "large",
    ],
)
def test_what_is_no_data(name: str, data: bytes, why: str) -> None:
    """The turn goes on without it: the model is told why, and does not find out by trying."""
    assert refused(name, data) == why
