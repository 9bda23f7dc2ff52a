from typing import Any

import pytest

from handlers.conversations import create_conversation, update_conversation
from tests.support.clients.openai import Conversations

INVALID = "invalid_request_error"

HELLO = {"role": "user", "content": "Hello!"}


@pytest.mark.parametrize(("count", "code"), [(0, "array_below_min_length"), (21, "array_above_max_length")])
def test_one_to_twenty_items_in_one_call(conversations: Conversations, count: int, code: str) -> None:
    """None, and 21, are refused."""
    answer = conversations.append(conversations.new_conversation(), *([HELLO] * count))

    status, message, kind, param, told = answer.openai_error
    assert (status, kind, param, told) == (400, INVALID, "items", code)
    assert f"but got an array with length {count} instead." in message


def test_at_most_twenty_items_to_begin_with(conversations: Conversations) -> None:
    """21 are refused in the API's own words."""
    said = (
        "Invalid 'items': array too long. Expected an array with maximum length 20, but got an array with length 21"
        " instead."
    )

    answer = conversations.create(items=[HELLO] * 21)

    assert answer.openai_error == (400, said, INVALID, "items", "array_above_max_length")


ROLES = (
    "Invalid value for 'items[1].role'. Supported values are: 'user', 'assistant', 'system', 'developer', 'tool',"
    " 'critic', 'discriminator', 'unknown'."
)


@pytest.mark.parametrize(
    ("item", "param", "code", "said"),
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
def test_a_bad_item(conversations: Conversations, item: Any, param: str, code: str, said: str) -> None:
    """400 with the parameter, which says where; on making a conversation as on appending to one."""
    conversation = conversations.new_conversation()

    for answer in (conversations.append(conversation, HELLO, item), conversations.create(items=[HELLO, item])):
        assert answer.openai_error == (400, said, INVALID, param, code)


def test_an_update_needs_metadata(conversations: Conversations) -> None:
    """An empty body is no update."""
    id = conversations.new_conversation()
    refusal = (400, "Missing required parameter: 'metadata'.", INVALID, "metadata", "missing_required_parameter")

    for body in (None, "", "{}"):
        answer = conversations.call(update_conversation.handler, {"conversation_id": id}, body=body)
        assert answer.openai_error == refusal


def test_metadata_is_that_of_threads(conversations: Conversations) -> None:
    """With the same limits and the same words."""
    id = conversations.new_conversation()
    said = "Invalid type for 'metadata': expected a metadata object, but got an array instead."

    for answer in (conversations.create(metadata=[]), conversations.update(id, metadata=[])):
        assert answer.openai_error == (400, said, INVALID, "metadata", "invalid_type")
    for answer in (
        conversations.create(metadata={"k": "v" * 513}),
        conversations.update(id, metadata={"k": "v" * 513}),
    ):
        assert answer.openai_error[3:] == ("metadata.k", "string_above_max_length")


def test_a_bad_query(conversations: Conversations) -> None:
    """Of either list."""
    said = "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead."

    for answer in (
        conversations.items(conversations.new_conversation(), limit=101),
        conversations.conversations(limit=101),
    ):
        assert answer.openai_error == (400, said, INVALID, "limit", "integer_above_max_value")


def test_bad_json(conversations: Conversations) -> None:
    """400, as for threads."""
    assert conversations.call(create_conversation.handler, body="{").openai_error[2:] == (INVALID, None, "invalid_json")
