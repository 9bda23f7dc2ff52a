import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pii.normalization import normalize


@given(st.text())
def test_normalized_text_has_the_same_length(text: str) -> None:
    """Positions are the same in both texts."""
    assert len(normalize(text)) == len(text)


@given(st.text(st.characters(codec="ascii", exclude_categories=["Nd"])))
def test_text_without_numbers_is_unchanged(text: str) -> None:
    """Only numbers are blanked out."""
    assert normalize(text) == text


@pytest.mark.parametrize(
    ("text", "normalized"),
    [("٤\u2011\uff15", "4-5"), ("a\u00a0b", "a b"), ("x\uff20y\uff0ez", "x@y.z"), ("\uff0b\uff081\uff09", "+(1)")],
)
def test_digits_dashes_and_spaces_of_any_script_become_ascii(text: str, normalized: str) -> None:
    """So do the symbols that occur in addresses and numbers."""
    assert normalize(text) == normalized


@pytest.mark.parametrize("text", ["123e4567-e89b-12d3-a456-426614174000", "2024-01-31", "31.01.2024", "23:59:59"])
def test_uuids_dates_and_times_are_blanked_out(text: str) -> None:
    """They only look like numbers."""
    assert not any(map(str.isalnum, normalize(f"at {text} ").removeprefix("at ")))
