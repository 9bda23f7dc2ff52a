import json

import pytest

from core.tools import ToolFailed
from core.tools.data.tables import MAX_CELLS, MAX_COLUMNS
from tests.support.data.datasets import new_tool, query_rows, table_description
from tests.support.engines.moto import Memory

ALL = "SELECT * FROM data"


@pytest.fixture(autouse=True)
def store(memory: Memory) -> Memory:
    """The store of files."""
    return memory


def schema(name: str, data: bytes | str) -> list[str]:
    """The tables of a file, as the model receives them."""
    head, *lines = table_description(new_tool(name, data.encode() if isinstance(data, str) else data)).splitlines()
    assert head == "One SELECT on these tables:"
    return lines


def reason_for(name: str, data: bytes) -> str:
    """The reason why a file has no tables: the model receives it in the description and for a call."""
    tool = new_tool(name, data)
    message = table_description(tool)
    with pytest.raises(ToolFailed) as raised:
        tool.call({"sql": ALL})
    assert raised.value.message == message
    return message.removeprefix("The file cannot be queried: ")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_of_csv_is_detected(delimiter: str) -> None:
    """Other delimiters within texts and quotes do not matter."""
    lines = [["id", "note"], ["1", '"a,b;c|d\te"'], ["2", "well - done"]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode()

    tool = new_tool("x.csv", data)

    assert query_rows(tool, ALL) == [[1, "a,b;c|d\te"], [2, "well - done"]]


def test_semicolon_is_preferred_to_decimal_commas() -> None:
    """German spreadsheets are exported like this; numbers with a decimal comma stay text."""
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
def test_column_is_numeric_if_all_its_cells_are(cells: list[str], type: str) -> None:
    """Codes, and numbers that SQL would read differently, stay text."""
    data = "".join(f'x,"{cell}"\n' for cell in ["amount", *cells])

    assert schema("x.csv", data) == [f"data ({len(cells)} rows): x TEXT, amount {type}"]


def test_empty_cells_are_null() -> None:
    """Also in short rows and in columns of any type; empty rows are dropped."""
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
def test_headers_become_unique_names_without_quotes(header: str, names: str) -> None:
    """Every name can be used in SQL without quotes; no header is executed as SQL."""
    tool = new_tool("x.csv", f"{header}\n{header.count(',') * '1,'}1".encode())

    columns = [column.split()[0] for column in table_description(tool).partition("rows): ")[2].split(", ")]
    assert columns == names.split()
    assert [query_rows(tool, f"SELECT max({column}) FROM data") for column in columns] == [[[1]]] * len(columns)  # noqa: S608 - generated names


def test_rows_longer_than_the_header_keep_their_cells() -> None:
    """The extra columns are numbered."""
    assert schema("x.csv", "a\n1,2,x\n") == ["data (1 rows): a INTEGER, column_2 INTEGER, column_3 TEXT"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_decoded_by_mark_utf_8_or_windows_1252(encoding: str) -> None:
    """Files with a byte order mark, of Windows, and plain UTF-8 are read."""
    tool = new_tool("x.csv", "Größe,n\nmüßig,1\n".encode(encoding))

    assert query_rows(tool, "SELECT Größe FROM data") == [["müßig"]]


def test_quoted_cells_may_contain_quotes_delimiters_and_lines() -> None:
    """They are read as one cell."""
    tool = new_tool("x.csv", b'a,b\n"say ""hi"", please","two\nlines"\n')

    assert query_rows(tool, ALL) == [['say "hi", please', "two\nlines"]]


def test_list_of_objects_is_a_table() -> None:
    """Its columns are all members of the objects; nested values are JSON text."""
    tool = new_tool(
        "x.json", b'[{"id": 1, "tags": ["a", "\xc3\xbc"], "ok": true}, {"id": 2.5, "of": {"x": 1}, "no": null}]'
    )

    assert table_description(tool).splitlines()[1:] == [
        "data (2 rows): id REAL, tags TEXT, ok INTEGER, of TEXT, no TEXT"
    ]
    assert query_rows(tool, ALL) == [[1.0, '["a","ü"]', 1, None, None], [2.5, None, None, '{"x":1}', None]]
    assert query_rows(tool, "SELECT value FROM data, json_each(tags)") == [["a"], ["ü"]]
    assert query_rows(tool, "SELECT json_extract(of, '$.x') FROM data WHERE id = 2.5") == [[1]]


def test_json_lines_are_a_table() -> None:
    """The last line needs no line end."""
    assert query_rows(new_tool("x.json", b'{"a": 1}\n\n{"a": 2}'), ALL) == [[1], [2]]


def test_object_of_lists_has_a_table_for_each_list() -> None:
    """The tables have the names of the members."""
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
def test_any_json_value_becomes_a_table(data: bytes, expected: list[list[object]]) -> None:
    """Values that SQLite cannot store become text or NULL."""
    assert query_rows(new_tool("x.json", data), ALL) == expected


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("x.json", b'{"a": 1', "It is not valid JSON: Expecting ',' delimiter: line 1 column 8 (char 7)."),
        ("x.json", b"[" * 200_000, "It is nested too deeply."),
        ("x.json", b"[]", "It has no columns."),
        ("x.json", b"[{}]", "It has no columns."),
        ("x.csv", b"\n", "It has no columns."),
        ("x.csv", b"a\n" + b"x" * 200_000, "It is not valid CSV: field larger than field limit (131072)."),
        ("x.csv", b"," * MAX_COLUMNS + b"x", f"It has more than {MAX_COLUMNS} columns."),
        ("x.json", json.dumps([{str(n): 1} for n in range(501)]).encode(), f"It has more than {MAX_COLUMNS} columns."),
        (
            "x.json",
            json.dumps({"a": [dict.fromkeys("abc")], "b": [{str(n): 1 for n in range(498)}]}).encode(),
            f"It has more than {MAX_COLUMNS} columns.",
        ),
        ("x.csv", b",,,,x\n" + b"1\n" * (MAX_CELLS // 5 + 1), f"It has more than {MAX_CELLS:,} cells."),
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
def test_file_without_tables_is_reported_in_the_description(name: str, data: bytes, why: str) -> None:
    """The turn continues, and the model receives the reason without a call."""
    assert reason_for(name, data) == why
