import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import cursors
from core.errors import Invalid

ANYTHING = r"(?s).*"

DESCRIPTIONS = st.lists(st.text() | st.integers() | st.booleans() | st.none(), max_size=3).map(tuple)


def is_refused(cursor: str, *list_of: object, form: str = ANYTHING) -> bool:
    """Whether a cursor is refused as one of another list, at the query."""
    with pytest.raises(Invalid) as refusal:
        cursors.decode(cursor, *list_of, pattern=form)
    (problem,) = refusal.value.problems
    return (problem.loc, problem.type) == (("query", "cursor"), "cursor_invalid")


@given(st.text(), DESCRIPTIONS)
def test_a_cursor_tells_its_position(position: str, list_of: tuple[object, ...]) -> None:
    """In the list it was made for."""
    assert cursors.decode(cursors.encode(position, *list_of), *list_of, pattern=ANYTHING) == position


@given(st.text(), st.lists(DESCRIPTIONS, min_size=2, max_size=2, unique_by=repr))
def test_a_cursor_is_refused_in_any_other_list(position: str, lists: list[tuple[object, ...]]) -> None:
    """Whatever the difference."""
    here, elsewhere = lists

    assert is_refused(cursors.encode(position, *here), *elsewhere)


@given(st.text(), st.text(min_size=1))
def test_a_cursor_with_anything_added_is_refused(position: str, more: str) -> None:
    """Also what base64 would overlook."""
    cursor = cursors.encode(position, "list")

    assert is_refused(cursor + more, "list")
    assert is_refused(more + cursor, "list")


@given(st.text() | st.from_regex(r"\A[A-Za-z0-9_-]+\Z"))
def test_no_text_is_a_crash(text: str) -> None:
    """What is no cursor is refused."""
    assert is_refused(text, "list")


@given(st.text())
def test_a_cursor_is_good_in_a_url(position: str) -> None:
    """Nothing in it has to be escaped."""
    assert set(cursors.encode(position)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("position", ["", "x", "1\n", " 1", "१", "1x"])
def test_a_position_must_have_the_lists_form(position: str) -> None:
    """However good its checksum is."""
    assert is_refused(cursors.encode(position, "list"), "list", form=r"\d+")
