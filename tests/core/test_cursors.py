import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import cursors
from core.errors import Invalid

ANYTHING = r"(?s).*"

SCOPES = st.lists(st.text() | st.integers() | st.booleans() | st.none(), max_size=3).map(tuple)


def is_rejected(cursor: str, *scope: object, pattern: str = ANYTHING) -> bool:
    """Whether a cursor is rejected as invalid, with an error at the query parameter."""
    with pytest.raises(Invalid) as raised:
        cursors.decode(cursor, *scope, pattern=pattern)
    (problem,) = raised.value.problems
    return (problem.loc, problem.type) == (("query", "cursor"), "cursor_invalid")


@given(st.text(), SCOPES)
def test_decoded_cursor_is_the_encoded_position(position: str, scope: tuple[object, ...]) -> None:
    """A cursor is valid in the list it was created for."""
    assert cursors.decode(cursors.encode(position, *scope), *scope, pattern=ANYTHING) == position


@given(st.text(), st.lists(SCOPES, min_size=2, max_size=2, unique_by=repr))
def test_cursor_of_another_list_is_rejected(position: str, lists: list[tuple[object, ...]]) -> None:
    """Any difference between the scopes of two lists matters."""
    first, second = lists

    assert is_rejected(cursors.encode(position, *first), *second)


@given(st.text(), st.text(min_size=1))
def test_cursor_with_added_text_is_rejected(position: str, added: str) -> None:
    """Characters that a base64 decoder ignores are rejected as well."""
    cursor = cursors.encode(position, "list")

    assert is_rejected(cursor + added, "list")
    assert is_rejected(added + cursor, "list")


@given(st.text() | st.from_regex(r"\A[A-Za-z0-9_-]+\Z"))
def test_any_text_is_rejected(text: str) -> None:
    """Text that is not a cursor causes no other error."""
    assert is_rejected(text, "list")


@given(st.text())
def test_cursor_needs_no_escaping_in_a_url(position: str) -> None:
    """It consists of unreserved characters."""
    assert set(cursors.encode(position)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("position", ["", "x", "1\n", " 1", "१", "1x"])
def test_position_must_match_the_pattern_of_the_list(position: str) -> None:
    """A cursor with a valid checksum and another position is rejected."""
    assert is_rejected(cursors.encode(position, "list"), "list", pattern=r"\d+")
