import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.idempotency import fingerprint, key_hash
from core.models import NewMessage, NewThread, Space, ThreadChange
from core.threads import changes, edit
from core.threads.append import append
from core.threads.create import create_thread, create_with_message
from tests.support.engines.moto import Memory

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def reverse_fields(value: Any) -> Any:
    """The same JSON with the fields of its objects in reverse order."""
    if isinstance(value, dict):
        return {name: reverse_fields(value[name]) for name in reversed(value)}
    return [reverse_fields(element) for element in value] if isinstance(value, list) else value


@given(JSON)
def test_fingerprint_ignores_the_order_of_fields(request: Any) -> None:
    """The fields of a JSON object have no order."""
    assert fingerprint("user", request) == fingerprint("user", reverse_fields(request))


@given(st.lists(JSON, min_size=2, max_size=2, unique_by=lambda value: json.dumps(value, sort_keys=True)))
def test_different_requests_have_different_fingerprints(requests: list[Any]) -> None:
    """Any difference between two JSON values changes the fingerprint."""
    assert fingerprint(requests[0]) != fingerprint(requests[1])


@pytest.mark.parametrize(
    ("first", "other"),
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
def test_similar_requests_have_different_fingerprints(first: list[Any], other: list[Any]) -> None:
    """Values of different types differ, and so do values that are divided differently."""
    assert fingerprint(*first) != fingerprint(*other)


def test_hash_of_a_key_depends_on_its_operation() -> None:
    """It also differs where the name of an operation and a key yield the same text together."""
    assert len({key_hash("append", "k"), key_hash("restore", "k"), key_hash("appen", "dk")}) == 3


@given(st.text(min_size=8))
def test_hashes_do_not_contain_their_input(text: str) -> None:
    """Neither the key nor the request is part of its hash, and the hashes have a fixed length."""
    assert text not in key_hash("append", text)
    assert text not in fingerprint(text)
    assert (len(key_hash("append", text)), len(fingerprint(text))) == (22, 32)


TEXT = NewMessage("user", 'Hello \u00e9 "x" \n')
PARTS = NewMessage(
    "assistant",
    [{"type": "text", "text": "\u00fc"}, {"b": 1, "a": None}],
    metadata={"z": 1.5, "a": [True]},
    branch_id="b",
    details={"run_id": "r"},
    foreign_id="f",
    created_at=5,
)
FULL = NewThread({"de": "T"}, "p", {"k": 1}, "i", {"d": 2}, "f", 7)
SPACE = Space("tenant", "space")


def claim_fingerprints(memory: Memory) -> dict[str, str]:
    """The fingerprint of each stored claim by the hash of its key."""
    claims = [item for item in memory.items if "fingerprint" in item]
    return {
        (item["pk"]["S"] + item["sk"]["S"]).rpartition("C#")[2].strip("~"): item["fingerprint"]["S"] for item in claims
    }


def test_stored_hashes_survive_a_deployment(memory: Memory) -> None:
    """Claims are stored under the hashes and with the fingerprints that every earlier version stored, so that a request
    repeated after a deployment is recognized. The literals are those of the first version."""
    ref = create_thread(SPACE, NewThread(), [], author="user").value.ref
    append(ref, TEXT, author="user", key="text")
    append(ref, [TEXT, PARTS], author="user", key="batch")
    append(ref, TEXT, author="user", key="any", match_request=False)
    create_with_message(SPACE, NewThread(), TEXT, author="user", key="key")
    create_thread(SPACE, FULL, [TEXT, PARTS], author="user", key="key")
    message = append(ref, TEXT, author="user").value
    edit.set_metadata(ref, str(message.id), {"a": 1}, key="key")
    changes.update(ref, ThreadChange({"title": "T"}, frozenset({"metadata"})), key="key")
    changes.restore(ref, key="restore")

    assert claim_fingerprints(memory) == {
        "OkhBxv0YAgOYHB3sPehCew": "jzoN7S1RrEGYJQdW1kAKx3CofG2KmvYB",
        "fQdZPuhZxFGKULan6sK6RQ": "hqYjlPSxBiBxFLQKmHj0n1ERu7yPDrEr",
        "XJfhHX8lx5KTg8Wi3KO9KA": "T1PNoYwrqgwDVLtfmj7L5e0Sq02OEbqH",
        "jBt7hhmyLzPETsMfvKqXbQ": "2zMTqRkYrHoZKMhcMCoLJ-OcejBfhV8s",
        "sTScA5PBBkDWn5Bz0h-f8g": "e2HVBpz007DqAfi6L-CywoQnB8_3yXlP",
        "AIRjeq03PZEgAap397LMnQ": "wzvZq7H87NSz6KjFf-FOE0tZXZBxNYwE",
        "GQe3OGGfEnX4R7nFvGApvA": "fRktsXFE_EYaggVDYRXeA0ZTPFQfzFyY",
        "8DQ_pmQwfaDVPY25hzrvTw": "KSrRPjNbx8Xhh2af3ibHpCWjLBWfhNl2",
    }
