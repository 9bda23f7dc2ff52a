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
def test_loads_restores_the_dumped_value(value: Any) -> None:
    """All digits of numbers and the order of fields are preserved."""
    assert repr(loads(dumps(value))) == repr(value)


@given(JSON)
def test_dumps_is_as_small_as_possible(value: Any) -> None:
    """It contains no optional space and no optional escape."""
    assert len(dumps(value).encode()) <= len(json.dumps(value, separators=(",", ":")).encode())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_number_without_json_form_is_rejected(number: float) -> None:
    """JSON has no NaN and no infinity; other parsers would reject them."""
    with pytest.raises(ValueError, match="JSON"):
        dumps({"a": [number]})


def test_loads_of_none_is_none() -> None:
    """An absent attribute has no value."""
    assert loads(None) is None
