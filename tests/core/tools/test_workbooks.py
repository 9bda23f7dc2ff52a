from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from core.tools import ToolFailed
from core.tools.data import workbook as reader
from core.tools.data.tables import NoTables
from tests.support.data.datasets import new_tool, query_rows, table_description, workbook
from tests.support.engines.moto import Memory


@pytest.fixture(autouse=True)
def store(memory: Memory) -> Memory:
    """Where files are."""
    return memory


def test_each_sheet_is_a_table() -> None:
    """Under its name; sheets with nothing in them are none."""
    data = workbook(Orders=[["id", "by"], [1, 7]], **{"Our customers": [["id", "name"], [7, "Ada"]]}, Empty=[])

    tool = new_tool("x.xlsx", data)

    told = ["Orders (1 rows): id INTEGER, by INTEGER", "Our_customers (1 rows): id INTEGER, name TEXT"]
    assert table_description(tool).splitlines()[1:] == told
    assert query_rows(tool, "SELECT name FROM Orders o JOIN Our_customers c ON c.id = o.by") == [["Ada"]]


def test_the_header_is_the_first_row_with_anything_in_it() -> None:
    """Rows and columns that only leave room are left out; what has no title is numbered."""
    cells = [[], [None, "id", None, "amount", 2026], [], [None, 1, None, 2.5, 3], [None, None, None, None, None, "x"]]

    tool = new_tool("x.xlsx", workbook(S=cells))

    assert table_description(tool).splitlines()[1:] == [
        "S (2 rows): id INTEGER, amount REAL, _2026 INTEGER, column_4 TEXT"
    ]
    assert query_rows(tool, "SELECT * FROM S") == [[1, 2.5, 3, None], [None, None, None, "x"]]


def test_the_types_of_cells() -> None:
    """Are those of the sheet: text stays text; dates are text by which one can sort and reckon."""
    cells = [
        ["text", "number", "truth", "day", "moment", "time", "span"],
        ["007", 1, True, date(2026, 11, 21), datetime(2026, 11, 21, 5, 6), time(7, 8), timedelta(hours=30)],  # noqa: DTZ001 - sheets know no time zones
        ["8", 2.5, False, None, None, None, None],
    ]

    tool = new_tool("x.xlsx", workbook(S=cells))

    expected = ["007", 1.0, 1, "2026-11-21", "2026-11-21 05:06:00", "07:08:00", "1 day, 6:00:00"]
    assert query_rows(tool, "SELECT * FROM S LIMIT 1") == [expected]
    assert query_rows(tool, "SELECT strftime('%m', day), julianday(moment) > julianday(day) FROM S LIMIT 1") == [
        ["11", 1]
    ]


def test_what_could_not_be_computed_is_null() -> None:
    """A division by zero makes no text of a column of numbers."""
    tool = new_tool("x.xlsx", workbook(S=[["n"], [1], ["#DIV/0!"], ["#N/A"], [2]]))

    assert table_description(tool).splitlines()[1:] == ["S (4 rows): n INTEGER"]
    assert query_rows(tool, "SELECT count(*), sum(n) FROM S") == [[4, 3]]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c><v>1</v></c></row>"),
        ("xl/worksheets/sheet1.xml", b"<!DOCTYPE x [<!ENTITY y 'z'>]><worksheet/>"),
    ],
    ids=["no workbook", "half a sheet", "an entity"],
)
def test_a_workbook_that_is_broken(part: str, content: bytes) -> None:
    """The model is told; nothing of the library's error reaches it."""
    tool = new_tool("x.xlsx", with_part(workbook(S=[["a"], [1]]), part, content))

    with pytest.raises(ToolFailed) as raised:
        tool.call({"sql": "SELECT 1"})

    why = "It is a broken or encrypted workbook, or a larger one than is read."
    assert raised.value.message == f"The file cannot be looked up: {why}"


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """The same package with another part in the place of one."""
    changed = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return changed.getvalue()


def test_a_workbook_without_anything() -> None:
    """There is nothing to ask."""
    assert table_description(new_tool("x.xlsx", workbook(S=[]))) == "The file cannot be looked up: It has no tables."


def test_a_workbook_that_takes_too_long() -> None:
    """Reading has an end; a part of a table would give wrong sums."""
    with pytest.raises(NoTables) as raised:
        reader.read(workbook(S=[["a"], *[[n] for n in range(100)]]), seconds=0)

    assert raised.value.message == "It takes too long to read. As CSV it could be larger."
