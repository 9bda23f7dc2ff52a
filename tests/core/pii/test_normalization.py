import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pii.normalization import normalize


@given(st.text())
def test_every_character_stays_in_its_place(text: str) -> None:
    """What is found in the reading stands there in the text."""
    assert len(normalize(text)) == len(text)


@given(st.text(st.characters(codec="ascii", exclude_categories=["Nd"])))
def test_a_text_without_numbers_is_read_as_it_is(text: str) -> None:
    """Only numbers are blotted out."""
    assert normalize(text) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [("٤\u2011\uff15", "4-5"), ("a\u00a0b", "a b"), ("x\uff20y\uff0ez", "x@y.z"), ("\uff0b\uff081\uff09", "+(1)")],
)
def test_digits_dashes_and_spaces_of_any_script_are_read_alike(text: str, read: str) -> None:
    """Whatever keyboard they come from."""
    assert normalize(text) == read


@pytest.mark.parametrize("text", ["123e4567-e89b-12d3-a456-426614174000", "2024-01-31", "31.01.2024", "23:59:59"])
def test_what_only_looks_like_a_number_is_blotted_out(text: str) -> None:
    """UUIDs, dates and times."""
    assert not any(map(str.isalnum, normalize(f"at {text} ").removeprefix("at ")))
