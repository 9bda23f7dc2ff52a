from typing import Any

import pytest

from handlers.conversations import create_conversation, update_conversation
from tests.support.clients.openai import Conversations

INVALID = "invalid_request_error"

HELLO = {"role": "user", "content": "Hello!"}


@pytest.mark.parametrize(("count", "code"), [(0, "array_below_min_length"), (21, "array_above_max_length")])
def test_an_append_has_1_to_20_items(conversations: Conversations, count: int, code: str) -> None:
    """No items, and 21 items, are 400."""
    answer = conversations.append(conversations.new_conversation(), *([HELLO] * count))

    status, message, kind, param, error_code = answer.openai_error
    assert (status, kind, param, error_code) == (400, INVALID, "items", code)
    assert f"but got an array with length {count} instead." in message


def test_a_new_conversation_has_at_most_20_items(conversations: Conversations) -> None:
    """21 items are 400 with OpenAI's text."""
    expected = (
        "Invalid 'items': array too long. Expected an array with maximum length 20, but got an array with length 21"
        " instead."
    )

    answer = conversations.create(items=[HELLO] * 21)

    assert answer.openai_error == (400, expected, INVALID, "items", "array_above_max_length")


ROLES = (
    "Invalid value for 'items[1].role'. Supported values are: 'user', 'assistant', 'system', 'developer', 'tool',"
    " 'critic', 'discriminator', 'unknown'."
)


@pytest.mark.parametrize(
    ("item", "param", "code", "expected"),
    [
        (
            {"content": "x"},
            "items[1].role",
            "missing_required_parameter",
            "Missing required parameter: 'items[1].role'.",
        ),
        (
            {"role": "user"},
            "items[1].content",
            "missing_required_parameter",
            "Missing required parameter: 'items[1].content'.",
        ),
        ({"role": "human", "content": "x"}, "items[1].role", "invalid_value", ROLES),
        (
            {"role": "user", "content": 5},
            "items[1].content",
            "invalid_type",
            "Invalid type for 'items[1].content': expected a string or an array of objects.",
        ),
        (
            {"role": "user", "content": ["x"]},
            "items[1].content",
            "invalid_type",
            "Invalid type for 'items[1].content': expected a string or an array of objects.",
        ),
        ({"type": 5}, "items[1].type", "invalid_type", "Invalid type for 'items[1].type': expected a string."),
        ("x", "items[1]", "invalid_type", "Invalid type for 'items[1]': expected an object, but got a string."),
    ],
)
def test_invalid_item_is_400(conversations: Conversations, item: Any, param: str, code: str, expected: str) -> None:
    """The parameter contains the item's index, for appends and for new conversations."""
    conversation = conversations.new_conversation()

    for answer in (conversations.append(conversation, HELLO, item), conversations.create(items=[HELLO, item])):
        assert answer.openai_error == (400, expected, INVALID, param, code)


def test_update_requires_metadata(conversations: Conversations) -> None:
    """An empty body is 400."""
    id = conversations.new_conversation()
    expected = (400, "Missing required parameter: 'metadata'.", INVALID, "metadata", "missing_required_parameter")

    for body in (None, "", "{}"):
        answer = conversations.call(update_conversation.handler, {"conversation_id": id}, body=body)
        assert answer.openai_error == expected


def test_metadata_has_the_limits_of_threads(conversations: Conversations) -> None:
    """The errors are the same as for threads."""
    id = conversations.new_conversation()
    expected = "Invalid type for 'metadata': expected a metadata object, but got an array instead."

    for answer in (conversations.create(metadata=[]), conversations.update(id, metadata=[])):
        assert answer.openai_error == (400, expected, INVALID, "metadata", "invalid_type")
    for answer in (
        conversations.create(metadata={"k": "v" * 513}),
        conversations.update(id, metadata={"k": "v" * 513}),
    ):
        assert answer.openai_error[3:] == ("metadata.k", "string_above_max_length")


def test_invalid_limit_is_400_in_both_lists(conversations: Conversations) -> None:
    """The lists of items and of conversations return the same error."""
    expected = "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead."

    for answer in (
        conversations.items(conversations.new_conversation(), limit=101),
        conversations.conversations(limit=101),
    ):
        assert answer.openai_error == (400, expected, INVALID, "limit", "integer_above_max_value")


def test_invalid_json_is_400(conversations: Conversations) -> None:
    """The error is the same as for threads."""
    assert conversations.call(create_conversation.handler, body="{").openai_error[2:] == (INVALID, None, "invalid_json")
