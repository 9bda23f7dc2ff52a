from typing import Any, NamedTuple

import pytest

from handlers.assistants import assistants_create_message
from tests.support.clients.openai import Assistants
from tests.support.engines.moto import Memory

INVALID = "invalid_request_error"


class Bad(NamedTuple):
    """Invalid fields of a message, and the error that they cause; the value `...` leaves a field out."""

    fields: dict[str, Any]
    param: str
    code: str
    message: str


def metadata(count: int) -> dict[str, str]:
    """This number of pairs."""
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

UNDOCUMENTED = [
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
"""Cases that the contract does not list; their errors have the same form."""


@pytest.mark.parametrize("bad", DOCUMENTED + UNDOCUMENTED, ids=lambda bad: f"{bad.param}-{bad.code}")
def test_invalid_field_of_a_message_is_400(assistants: Assistants, bad: Bad) -> None:
    """The error has OpenAI's text, the parameter and the code; nothing is written, and no key is claimed."""
    thread = assistants.new_thread()
    fields = {"role": "user", "content": "Hi"} | bad.fields
    body = {name: value for name, value in fields.items() if value is not ...}

    answer = assistants.send(assistants_create_message.handler, body, "k", thread_id=thread)

    assert answer.openai_error == (400, bad.message, INVALID, bad.param, bad.code)
    assert len(assistants.messages(thread).success["data"]) == 1
    assert "idempotent-replayed" not in assistants.append(thread, key="k").success


@pytest.mark.parametrize("pairs", [{}, metadata(16), {"k" * 64: "v" * 512}, {"": ""}, {"☃" * 64: "☃" * 512}])
def test_metadata_at_its_limits_is_stored(assistants: Assistants, pairs: dict[str, str]) -> None:
    """16 pairs, keys of 64 characters and values of 512 are accepted in any alphabet."""
    thread = assistants.new_thread(metadata=pairs)
    message = assistants.append(thread, metadata=pairs).success

    assert assistants.thread(thread).success["metadata"] == pairs
    assert message["metadata"] == pairs
    assert assistants.update(thread, metadata=pairs).success["metadata"] == pairs
    assert assistants.update_message(thread, message["id"], metadata=pairs).success["metadata"] == pairs


def test_invalid_metadata_is_400_in_every_operation(assistants: Assistants, memory: Memory) -> None:
    """Creating and updating threads and messages checks metadata; nothing is written."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]
    before = memory.everything
    expected = "Invalid type for 'metadata.k': expected a string, but got null instead."

    for answer in (
        assistants.create(metadata={"k": None}),
        assistants.update(thread, metadata={"k": None}),
        assistants.append(thread, metadata={"k": None}),
        assistants.update_message(thread, message, metadata={"k": None}),
    ):
        assert answer.openai_error == (400, expected, INVALID, "metadata.k", "invalid_type")
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
def test_invalid_initial_message_is_400(assistants: Assistants, fields: dict[str, Any], param: str, code: str) -> None:
    """The parameter contains the index of the message."""
    good = {"role": "user", "content": "Hi"}
    bad = {name: value for name, value in (good | fields).items() if value is not ...}

    assert assistants.create(messages=[good, bad]).openai_error[2:] == (INVALID, param, code)


def test_a_thread_has_at_most_500_initial_messages(assistants: Assistants) -> None:
    """501 initial messages are 400."""
    expected = (
        "Invalid 'messages': array too long. Expected an array with maximum length 500, but got an array with length"
        " 501 instead."
    )

    answer = assistants.create(messages=[{"role": "user", "content": "Hi"}] * 501)

    assert answer.openai_error == (400, expected, INVALID, "messages", "array_above_max_length")
