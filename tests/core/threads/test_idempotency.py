import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.idempotency import fingerprint, key_hash

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def reordered(value: Any) -> Any:
    """The same JSON, the fields of its objects the other way round."""
    if isinstance(value, dict):
        return {name: reordered(value[name]) for name in reversed(value)}
    return [reordered(one) for one in value] if isinstance(value, list) else value


@given(JSON)
def test_a_request_is_recognised_whatever_the_order_of_its_fields(request: Any) -> None:
    """JSON objects have none; lists have."""
    assert fingerprint("user", request) == fingerprint("user", reordered(request))


@given(st.lists(JSON, min_size=2, max_size=2, unique_by=lambda value: json.dumps(value, sort_keys=True)))
def test_another_request_is_another(requests: list[Any]) -> None:
    """Whatever the difference."""
    assert fingerprint(requests[0]) != fingerprint(requests[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([None, "a"], ["a", None]),
        (["a", "b"], ["ab"]),
        (['a","b'], ["a", "b"]),
        ([None], ["null"]),
        ([1], ["1"]),
        ([1], [True]),
        ([1], [1.0]),
        ([{}], [[]]),
        ([{}], [None]),
        ([""], [None]),
    ],
)
def test_what_only_looks_alike_is_another_request(one: list[Any], other: list[Any]) -> None:
    """No two requests run into each other."""
    assert fingerprint(*one) != fingerprint(*other)


def test_a_key_is_another_for_every_operation() -> None:
    """Also where their names run into the key."""
    assert len({key_hash("append", "k"), key_hash("restore", "k"), key_hash("appen", "dk")}) == 3


@given(st.text(min_size=8))
def test_hashes_keep_nothing(text: str) -> None:
    """Neither key nor request can be read in them, and both have one size."""
    assert text not in key_hash("append", text)
    assert text not in fingerprint(text)
    assert (len(key_hash("append", text)), len(fingerprint(text))) == (22, 32)
