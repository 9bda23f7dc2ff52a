import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.jsontext import dumps, loads

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON.filter(lambda value: value is not None))
def test_what_comes_back_is_what_went_in(value: Any) -> None:
    """Numbers to the last digit, and the order of fields."""
    assert repr(loads(dumps(value))) == repr(value)


@given(JSON)
def test_it_is_the_smallest_json(value: Any) -> None:
    """No space between, no escape that need not be."""
    assert len(dumps(value).encode()) <= len(json.dumps(value, separators=(",", ":")).encode())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_say_is_refused(number: float) -> None:
    """Others could not read it back."""
    with pytest.raises(ValueError, match="JSON"):
        dumps({"a": [number]})


def test_nothing_is_nothing() -> None:
    """Where no text is kept there is no value."""
    assert loads(None) is None
