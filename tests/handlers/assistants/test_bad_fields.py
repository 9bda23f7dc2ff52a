from typing import Any, NamedTuple

import pytest

from handlers.assistants import assistants_create_message
from tests.support.clients.openai import Assistants
from tests.support.engines.moto import Memory

INVALID = "invalid_request_error"


class Bad(NamedTuple):
    """Fields of a message, and what is said of them; the field `...` is left out."""

    fields: dict[str, Any]
    param: str
    code: str
    message: str


def metadata(count: int) -> dict[str, str]:
    """So many pairs."""
    return {f"k{number}": "v" for number in range(count)}


DOCUMENTED = [
    Bad(
        {"role": "human"},
        "role",
        "invalid_value",
        "Invalid value: 'human'. Supported values are: 'user' and 'assistant'.",
    ),
    Bad({"role": ...}, "role", "missing_required_parameter", "Missing required parameter: 'role'."),
    Bad({"content": ...}, "content", "missing_required_parameter", "Missing required parameter: 'content'."),
    Bad(
        {"metadata": metadata(17)},
        "metadata",
        "object_above_max_properties",
        "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with"
        " 17 properties instead.",
    ),
    Bad(
        {"metadata": {"k": "v" * 695}},
        "metadata.k",
        "string_above_max_length",
        "Invalid 'metadata.k': string too long. Expected a string with maximum length 512, but got a string with length"
        " 695 instead.",
    ),
    Bad(
        {"metadata": []},
        "metadata",
        "invalid_type",
        "Invalid type for 'metadata': expected a metadata object, but got an array instead.",
    ),
    Bad(
        {"content": "x" * 256_001},
        "content",
        "string_above_max_length",
        "Invalid 'content': string too long. Expected a string with maximum length 256000, but got a string with length"
        " 256001 instead.",
    ),
]
"""The contract's table."""

LIKEWISE = [
    Bad(
        {"metadata": {"k" * 65: "v"}},
        "metadata",
        "property_name_above_max_length",
        "Invalid 'metadata': property name too long. Expected a property name with maximum length 64, but got a"
        " property name with length 65 instead.",
    ),
    Bad(
        {"metadata": {"k": True}},
        "metadata.k",
        "invalid_type",
        "Invalid type for 'metadata.k': expected a string, but got a boolean instead.",
    ),
    Bad(
        {"content": []},
        "content",
        "array_below_min_length",
        "Invalid 'content': array too short. Expected an array with minimum length 1, but got an array with length 0"
        " instead.",
    ),
    Bad(
        {"content": 5},
        "content",
        "invalid_type",
        "Invalid type for 'content': expected a string or an array of objects.",
    ),
    Bad(
        {"content": [{"type": "video"}]},
        "content[0]",
        "invalid_value",
        "Invalid 'content[0]': The type of a part must be 'text', 'image_url' or 'image_file'.",
    ),
    Bad(
        {"content": [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {}}]},
        "content[1].image_url.url",
        "missing_required_parameter",
        "Missing required parameter: 'content[1].image_url.url'.",
    ),
    Bad(
        {"attachments": "file-1"},
        "attachments",
        "invalid_type",
        "Invalid type for 'attachments': expected an array, but got a string instead.",
    ),
]
"""What the table is silent of, in the same manner."""


@pytest.mark.parametrize("bad", DOCUMENTED + LIKEWISE, ids=lambda bad: f"{bad.param}-{bad.code}")
def test_a_bad_field(assistants: Assistants, bad: Bad) -> None:
    """400 in the API's own words, with the parameter and the code; nothing is written, and no key claimed."""
    thread = assistants.new_thread()
    fields = {"role": "user", "content": "Hi"} | bad.fields
    sent = {name: value for name, value in fields.items() if value is not ...}

    answer = assistants.send(assistants_create_message.handler, sent, "k", thread_id=thread)

    assert answer.openai_error == (400, bad.message, INVALID, bad.param, bad.code)
    assert len(assistants.messages(thread).success["data"]) == 1
    assert "idempotent-replayed" not in assistants.append(thread, key="k").success


@pytest.mark.parametrize("pairs", [{}, metadata(16), {"k" * 64: "v" * 512}, {"": ""}, {"☃" * 64: "☃" * 512}])
def test_metadata_at_its_limits(assistants: Assistants, pairs: dict[str, str]) -> None:
    """16 pairs, keys of 64 characters and values of 512 are taken, in whatever alphabet."""
    thread = assistants.new_thread(metadata=pairs)
    message = assistants.append(thread, metadata=pairs).success

    assert assistants.thread(thread).success["metadata"] == pairs
    assert message["metadata"] == pairs
    assert assistants.update(thread, metadata=pairs).success["metadata"] == pairs
    assert assistants.update_message(thread, message["id"], metadata=pairs).success["metadata"] == pairs


def test_bad_metadata_is_refused_wherever_it_stands(assistants: Assistants, memory: Memory) -> None:
    """On making and changing threads and messages; nothing is written."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]
    before = memory.everything
    said = "Invalid type for 'metadata.k': expected a string, but got null instead."

    for answer in (
        assistants.create(metadata={"k": None}),
        assistants.update(thread, metadata={"k": None}),
        assistants.append(thread, metadata={"k": None}),
        assistants.update_message(thread, message, metadata={"k": None}),
    ):
        assert answer.openai_error == (400, said, INVALID, "metadata.k", "invalid_type")
    assert memory.everything == before


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"role": "human"}, "messages[1].role", "invalid_value"),
        ({"role": ...}, "messages[1].role", "missing_required_parameter"),
        ({"metadata": {"k": "v" * 513}}, "messages[1].metadata.k", "string_above_max_length"),
        ({"content": None}, "messages[1].content", "invalid_type"),
    ],
)
def test_a_bad_first_message(assistants: Assistants, fields: dict[str, Any], param: str, code: str) -> None:
    """The parameter says which."""
    good = {"role": "user", "content": "Hi"}
    bad = {name: value for name, value in (good | fields).items() if value is not ...}

    assert assistants.create(messages=[good, bad]).openai_error[2:] == (INVALID, param, code)


def test_too_many_first_messages(assistants: Assistants) -> None:
    """500 at most."""
    said = (
        "Invalid 'messages': array too long. Expected an array with maximum length 500, but got an array with length"
        " 501 instead."
    )

    answer = assistants.create(messages=[{"role": "user", "content": "Hi"}] * 501)

    assert answer.openai_error == (400, said, INVALID, "messages", "array_above_max_length")
