import json

import pytest

from core.tools import Tool, ToolFailed
from core.tools.data import reading
from core.tools.data.database import MOST_CELL, MOST_ROWS, Database
from core.tools.output import MOST_CHARACTERS
from tests.support.data.datasets import new_tool, query_rows
from tests.support.engines.moto import Memory

pytestmark = pytest.mark.usefixtures("module_memory")

DATA = b"n,name\n" + b"".join(b"%d,name %d\n" % (n, n) for n in range(1000))


@pytest.fixture(scope="module")
def tool(module_memory: Memory) -> Tool:
    """The tool over 1,000 rows."""
    module_memory.clear()
    return new_tool("x.csv", DATA)


def failure(tool: Tool, sql: object) -> str:
    """What the model is told of a call that cannot be carried out."""
    with pytest.raises(ToolFailed) as raised:
        tool.call({"sql": sql})
    return raised.value.message


def test_a_question_and_its_answer(tool: Tool) -> None:
    """Columns and rows, as JSON."""
    sql = "SELECT n % 2 AS odd, count(*), avg(n), max(name), NULL FROM data GROUP BY odd ORDER BY odd"

    assert json.loads(tool.call({"sql": sql})) == {
        "columns": ["odd", "count(*)", "avg(n)", "max(name)", "NULL"],
        "rows": [[0, 500, 499.0, "name 998", None], [1, 500, 500.0, "name 999", None]],
    }


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("WITH few AS (SELECT n FROM data WHERE n < 2) SELECT sum(n) FROM few", [[1]]),
        ("SELECT row_number() OVER (ORDER BY n DESC) FROM data LIMIT 1", [[1]]),
        ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 3) SELECT n FROM r", [[1], [2], [3]]),
        ("VALUES (1), (2)", [[1], [2]]),
        ("SELECT strftime('%Y', '2026-11-21'), sqrt(4), upper('a'), json_array(1)", [["2026", 2.0, "A", "[1]"]]),
        ("SELECT key, value FROM json_each('[1]')", [[0, 1]]),
        ("SELECT count(*) FROM json_tree('[[1]]')", [[3]]),
        ("-- how many\nSELECT count(*) FROM data;", [[1000]]),
        ("SELECT 1 AS a, 2 AS a", [[1, 2]]),
        ("SELECT x'00ff', zeroblob(1000)", [["(2 bytes)", "(1,000 bytes)"]]),
        ("SELECT 9e999, -9e999", [["inf", "-inf"]]),
        ("SELECT CAST(x'61ff' AS TEXT)", [["a\ufffd"]]),
    ],
)
def test_all_that_sql_can_ask(tool: Tool, sql: str, expected: list[list[object]]) -> None:
    """Common table expressions, windows, recursion, dates, JSON; values that JSON has not are described."""
    assert query_rows(tool, sql) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO data VALUES (1, 'x')",
        "INSERT INTO data VALUES (1, 'x') RETURNING n",
        "WITH x AS (SELECT 1) DELETE FROM data",
        "UPDATE data SET n = 0",
        "REPLACE INTO data VALUES (1, 'x')",
        "DROP TABLE data",
        "ALTER TABLE data ADD COLUMN x",
        "CREATE TABLE x (a)",
        "CREATE TEMP TABLE x (a)",
        "CREATE TEMP VIEW x AS SELECT 1",
        "CREATE TEMP TRIGGER x AFTER INSERT ON data BEGIN SELECT 1; END",
        "CREATE INDEX x ON data (n)",
        "CREATE VIRTUAL TABLE x USING fts5(a)",
        "CREATE VIRTUAL TABLE temp.x USING fts4(a)",
        "ANALYZE",
        "BEGIN",
        "SAVEPOINT x",
        "ROLLBACK",
    ],
)
def test_nothing_can_be_written(tool: Tool, sql: str) -> None:
    """Neither in the tables nor beside them."""
    assert failure(tool, sql).startswith("SQLite says: not authorized")
    assert query_rows(tool, "SELECT count(*), sum(n) FROM data") == [[1000, 499_500]]
    assert query_rows(tool, "SELECT name FROM sqlite_master UNION SELECT name FROM sqlite_temp_master") == [["data"]]


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH '/etc/passwd' AS x",
        "ATTACH ':memory:' AS x",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO 'x.db'",
        "PRAGMA query_only = OFF",
        "PRAGMA hard_heap_limit",
        "PRAGMA database_list",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM pragma_table_info('data')",
        "SELECT load_extension('x')",
        "SELECT Load_Extension('x', 'y')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT hex(FTS3_TOKENIZER('simple'))",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('x', 'y')",
        "SELECT edit('x')",
        "SELECT * FROM dbstat",
        "SELECT * FROM sqlite_stmt",
        "SELECT * FROM fts3tokenize",
    ],
)
def test_nothing_beside_the_tables_can_be_reached(tool: Tool, sql: str) -> None:
    """No file, no other database, no setting, no code, no address in memory."""
    why = failure(tool, sql)

    assert why.startswith(
        (
            "SQLite says: not auth",
            "SQLite says: auth",
            "SQLite says: vtable constructor",
            "SQLite says: no such function",
        )
    )


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("", "This is no query: write one SELECT."),
        ("-- nothing", "This is no query: write one SELECT."),
        ("SELEC 1", 'SQLite says: near "SELEC": syntax error.'),
        ("SELECT nope FROM data", "SQLite says: no such column: nope."),
        ("SELECT * FROM nope", "SQLite says: no such table: nope."),
        ("SELECT 1; SELECT 2", "SQLite says: You can only execute one statement at a time."),
        ("SELECT 1; DROP TABLE data", "SQLite says: You can only execute one statement at a time."),
        ("SELECT \0", "SQLite says: the query contains a null character."),
        ("SELECT sum(9223372036854775807) FROM data", "SQLite says: integer overflow."),
        (None, "The argument `sql` is needed: one SELECT."),
        (["SELECT 1"], "The argument `sql` is needed: one SELECT."),
    ],
)
def test_a_query_that_is_none(tool: Tool, sql: object, why: str) -> None:
    """The model is told what SQLite has against it, and may try again."""
    assert failure(tool, sql) == why
    assert query_rows(tool, "SELECT 1") == [[1]]


@pytest.mark.parametrize("sql", ["SELECT ?", "SELECT :x", "SELECT '\ud800'", f"SELECT {'(' * 500}1{')' * 500}"])
def test_odd_queries(tool: Tool, sql: str) -> None:
    """Parameters that nobody gives, text that is no Unicode, nesting without end."""
    assert failure(tool, sql).startswith("SQLite says: ")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT zeroblob(1000000000)",
        "SELECT hex(zeroblob(150000))",
        "SELECT randomblob(2000000)",
        "SELECT group_concat(a.name) FROM data a, data b",
        "SELECT replace(hex(zeroblob(50000)), '0', 'abc')",
        "SELECT name FROM data WHERE name LIKE '" + "%a" * 600 + "'",
        f"SELECT '{'x' * 30_000}'",
    ],
)
def test_values_that_are_too_large(tool: Tool, sql: str) -> None:
    """Texts and blobs have a size that nothing exceeds; so has the query itself, and a pattern."""
    why = failure(tool, sql)

    assert why in {
        "SQLite says: string or blob too big.",
        "SQLite says: LIKE or GLOB pattern too complex.",
        "SQLite says: query string is too large.",
    }


@pytest.mark.parametrize("sql", ["SELECT printf('%*d', 1000000000, 1)", "SELECT printf('%.*f', 100000000, 1.0)"])
def test_a_width_without_measure(tool: Tool, sql: str) -> None:
    """SQLite gives nothing in place of it."""
    assert query_rows(tool, sql) == [[None]]


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE r(s) AS (SELECT '' UNION ALL SELECT hex(randomblob(90000)) FROM r) SELECT s FROM r ORDER BY s",
        "SELECT a.n, hex(zeroblob(90000)) || b.n AS s FROM data a, data b ORDER BY s",
    ],
)
def test_more_memory_than_there_is(sql: str) -> None:
    """Sorting happens in memory, and memory has an end, also where time has none; the next query has it all again."""
    database = Database(reading.tables("text/csv", DATA), seconds=600)

    with pytest.raises(ToolFailed) as raised:
        database.query(sql)

    assert raised.value.message.startswith("The query needs too much memory.")
    assert database.query("SELECT count(*) FROM data").rows == [[1000]]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM data a, data b, data c, data d",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        "WITH a(s) AS (VALUES (hex(zeroblob(45000)))) SELECT sum(instr(s || n, substr(s, 45000) || 'x')) FROM a, data",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r WHERE n < 0",
    ],
)
def test_more_time_than_there_is(sql: str) -> None:
    """A query is ended, wherever it is: in a join, in a recursion, in a function, before its first row."""
    database = Database(reading.tables("text/csv", DATA), seconds=0.05)

    with pytest.raises(ToolFailed) as raised:
        database.query(sql)

    assert raised.value.message == "The query took longer than 0.05 seconds. Make it simpler, or filter earlier."
    assert database.query("SELECT count(*) FROM data").rows == [[1000]]


def test_many_rows(tool: Tool) -> None:
    """The first ones are shown, and the model is told that there are more."""
    told = json.loads(tool.call({"sql": "SELECT n FROM data ORDER BY n"}))

    assert told["rows"] == [[n] for n in range(MOST_ROWS)]
    assert told["note"] == "This is not all. Aggregate, filter, or ask for fewer columns to see the rest."


def test_exactly_as_many_rows_as_are_shown(tool: Tool) -> None:
    """Is all, and nothing is said of more."""
    told = json.loads(tool.call({"sql": "SELECT n FROM data WHERE n < 200"}))

    assert (len(told["rows"]), list(told)) == (200, ["columns", "rows"])


def test_long_rows(tool: Tool) -> None:
    """Fewer are shown, so that all together stays short; each long text is cut, and that is said."""
    told = json.loads(tool.call({"sql": "SELECT hex(zeroblob(50000)), n FROM data"}))

    assert {len(text) for text, _ in told["rows"]} == {MOST_CELL + 1}
    assert 0 < sum(len(text) for text, _ in told["rows"]) <= MOST_CHARACTERS
    assert "note" in told


def test_one_row_is_always_shown(tool: Tool) -> None:
    """However long it is."""
    told = json.loads(tool.call({"sql": "SELECT " + ", ".join(["hex(zeroblob(1000))"] * 20)}))

    assert len(told["rows"]) == 1
    assert "note" not in told
