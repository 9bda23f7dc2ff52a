import json

import pytest

from core.tools import Tool, ToolFailed
from core.tools.data import readers
from core.tools.data.database import MAX_CELL, MAX_ROWS, Database
from core.tools.output import MAX_CHARACTERS
from tests.support.data.datasets import new_tool, query_rows
from tests.support.engines.moto import Memory

pytestmark = pytest.mark.usefixtures("module_memory")

DATA = b"n,name\n" + b"".join(b"%d,name %d\n" % (n, n) for n in range(1000))


@pytest.fixture(scope="module")
def tool(module_memory: Memory) -> Tool:
    """The tool for a file of 1,000 rows."""
    module_memory.clear()
    return new_tool("x.csv", DATA)


def failure(tool: Tool, sql: object) -> str:
    """The message for the model of a call that fails."""
    with pytest.raises(ToolFailed) as raised:
        tool.call({"sql": sql})
    return raised.value.message


def test_result_has_columns_and_rows_as_json(tool: Tool) -> None:
    """A query returns the names of its columns and its rows."""
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
def test_sql_supports_expressions_windows_recursion_dates_and_json(
    tool: Tool, sql: str, expected: list[list[object]]
) -> None:
    """All read-only features of SQLite work; values without a JSON form are described."""
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
def test_statements_that_write_are_rejected(tool: Tool, sql: str) -> None:
    """No statement changes the tables, or creates others."""
    assert failure(tool, sql).startswith("SQLite reports: not authorized")
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
def test_sql_has_access_to_the_tables_only(tool: Tool, sql: str) -> None:
    """No file, no other database, no setting, no code and no memory address can be accessed."""
    message = failure(tool, sql)

    assert message.startswith(
        (
            "SQLite reports: not auth",
            "SQLite reports: auth",
            "SQLite reports: vtable constructor",
            "SQLite reports: no such function",
        )
    )


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("", "This is not a query: write one SELECT."),
        ("-- nothing", "This is not a query: write one SELECT."),
        ("SELEC 1", 'SQLite reports: near "SELEC": syntax error.'),
        ("SELECT nope FROM data", "SQLite reports: no such column: nope."),
        ("SELECT * FROM nope", "SQLite reports: no such table: nope."),
        ("SELECT 1; SELECT 2", "SQLite reports: You can only execute one statement at a time."),
        ("SELECT 1; DROP TABLE data", "SQLite reports: You can only execute one statement at a time."),
        ("SELECT \0", "SQLite reports: the query contains a null character."),
        ("SELECT sum(9223372036854775807) FROM data", "SQLite reports: integer overflow."),
        (None, "The argument `sql` is required: one SELECT."),
        (["SELECT 1"], "The argument `sql` is required: one SELECT."),
    ],
)
def test_invalid_query_returns_the_message_of_sqlite(tool: Tool, sql: object, why: str) -> None:
    """The model receives the reason and may call again."""
    assert failure(tool, sql) == why
    assert query_rows(tool, "SELECT 1") == [[1]]


@pytest.mark.parametrize("sql", ["SELECT ?", "SELECT :x", "SELECT '\ud800'", f"SELECT {'(' * 500}1{')' * 500}"])
def test_query_with_parameters_bad_unicode_or_deep_nesting_fails(tool: Tool, sql: str) -> None:
    """Each of these returns an error of SQLite."""
    assert failure(tool, sql).startswith("SQLite reports: ")


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
def test_values_patterns_and_queries_have_a_maximum_size(tool: Tool, sql: str) -> None:
    """Texts, blobs, patterns and the query itself are limited."""
    message = failure(tool, sql)

    assert message in {
        "SQLite reports: string or blob too big.",
        "SQLite reports: LIKE or GLOB pattern too complex.",
        "SQLite reports: query string is too large.",
    }


@pytest.mark.parametrize("sql", ["SELECT printf('%*d', 1000000000, 1)", "SELECT printf('%.*f', 100000000, 1.0)"])
def test_excessive_width_in_printf_returns_null(tool: Tool, sql: str) -> None:
    """SQLite returns NULL instead of a huge text."""
    assert query_rows(tool, sql) == [[None]]


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE r(s) AS (SELECT '' UNION ALL SELECT hex(randomblob(90000)) FROM r) SELECT s FROM r ORDER BY s",
        "SELECT a.n, hex(zeroblob(90000)) || b.n AS s FROM data a, data b ORDER BY s",
    ],
)
def test_memory_of_a_query_is_limited(sql: str) -> None:
    """Sorting happens in memory. A query beyond the limit fails, even with enough time; the next one succeeds."""
    database = Database(readers.tables("text/csv", DATA), seconds=600)

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
def test_time_of_a_query_is_limited(sql: str) -> None:
    """A query is interrupted in a join, in a recursion, in a function and before its first row."""
    database = Database(readers.tables("text/csv", DATA), seconds=0.05)

    with pytest.raises(ToolFailed) as raised:
        database.query(sql)

    assert raised.value.message == "The query took longer than 0.05 seconds. Simplify it, or filter earlier."
    assert database.query("SELECT count(*) FROM data").rows == [[1000]]


def test_result_with_more_rows_is_truncated_with_a_note(tool: Tool) -> None:
    """The result has the first MAX_ROWS rows, and a note that it is truncated."""
    result = json.loads(tool.call({"sql": "SELECT n FROM data ORDER BY n"}))

    assert result["rows"] == [[n] for n in range(MAX_ROWS)]
    assert result["note"] == "The result is truncated. Aggregate, filter, or select fewer columns to see the rest."


def test_result_of_exactly_the_maximum_has_no_note(tool: Tool) -> None:
    """A result of MAX_ROWS rows is complete."""
    result = json.loads(tool.call({"sql": "SELECT n FROM data WHERE n < 200"}))

    assert (len(result["rows"]), list(result)) == (200, ["columns", "rows"])


def test_long_cells_and_results_are_truncated_with_a_note(tool: Tool) -> None:
    """The whole result stays within MAX_CHARACTERS; each long text is cut."""
    result = json.loads(tool.call({"sql": "SELECT hex(zeroblob(50000)), n FROM data"}))

    assert {len(text) for text, _ in result["rows"]} == {MAX_CELL + 1}
    assert 0 < sum(len(text) for text, _ in result["rows"]) <= MAX_CHARACTERS
    assert "note" in result


def test_first_row_is_returned_at_any_length(tool: Tool) -> None:
    """A result is never empty because of its size."""
    result = json.loads(tool.call({"sql": "SELECT " + ", ".join(["hex(zeroblob(1000))"] * 20)}))

    assert len(result["rows"]) == 1
    assert "note" not in result
