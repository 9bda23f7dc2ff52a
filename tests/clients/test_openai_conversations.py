from typing import Any

import pytest

from tests.clients.expected_errors import no_conversation, no_item
from tests.clients.matchers import CONVERSATION_ID, MESSAGE_ID, SECONDS, Like
from tests.clients.reports import Report

CONVERSATION = {"id": CONVERSATION_ID, "object": "conversation", "created_at": SECONDS, "metadata": {}}

MESSAGE = {"id": MESSAGE_ID, "type": "message", "status": "completed", "role": "user"}


def test_conversation_is_created_read_updated_and_deleted(openai: Report) -> None:
    """Creating, reading, updating and deleting a conversation returns all of its fields."""
    result = openai["conversation_life"]

    assert result["minimal"] == CONVERSATION
    assert result["no_items"] == CONVERSATION
    assert result["created"] == {**CONVERSATION, "metadata": {"topic": "demo"}}
    assert result["retrieved"] == result["created"]
    assert result["updated"] == {**result["created"], "metadata": {"topic": "project-x"}}
    assert result["deleted"] == {"id": result["id"], "object": "conversation.deleted", "deleted": True}


def test_conversation_starts_with_its_first_items(openai: Report) -> None:
    """A conversation starts with the items of its creation request."""
    hello = {**MESSAGE, "content": [{"type": "input_text", "text": "Hello!"}]}

    assert openai["conversation_life"]["first"] == [hello]


def test_deleted_conversation_is_not_found(openai: Report) -> None:
    """Reading, updating, deleting, listing and writing to a deleted conversation all raise NotFoundError."""
    result = openai["conversation_life"]

    assert result["after_deletion"] == [no_conversation(result["id"])] * 5


ITEMS: dict[str, dict[str, Any]] = {
    "untyped": {**MESSAGE, "content": [{"type": "input_text", "text": "Hello!"}]},
    "input_text": {**MESSAGE, "content": [{"type": "input_text", "text": "What's the weather like?"}]},
    "image": {
        **MESSAGE,
        "content": [
            {"type": "input_image", "image_url": "https://example.com/cat.png", "file_id": None, "detail": "low"}
        ],
    },
    "system": {**MESSAGE, "role": "system", "content": [{"type": "input_text", "text": "Be brief."}]},
    "reasoning": {
        "id": Like("rs_[0-9a-f]{32}"),
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": "I need the weather."}],
        "encrypted_content": "gAAA",
    },
    "function_call": {
        "id": Like("fc_[0-9a-f]{32}"),
        "type": "function_call",
        "call_id": "call_1",
        "name": "get_weather",
        "arguments": '{"city":"Ghent"}',
        "status": "completed",
    },
    "function_call_output": {
        "id": Like("fco_[0-9a-f]{32}"),
        "type": "function_call_output",
        "call_id": "call_1",
        "output": '{"sky":"clear"}',
        "status": "completed",
    },
    "output_text": {
        **MESSAGE,
        "role": "assistant",
        "content": [
            {
                "type": "output_text",
                "text": "It's sunny.",
                "annotations": [
                    {
                        "type": "url_citation",
                        "url": "https://example.com",
                        "title": "T",
                        "start_index": 0,
                        "end_index": 4,
                    }
                ],
                "logprobs": [],
            }
        ],
    },
}


@pytest.mark.parametrize("name", ITEMS)
def test_item_of_every_format_is_returned(openai: Report, name: str) -> None:
    """Creating, retrieving and listing an item of each format return the same fields."""
    result = openai["item_formats"]

    assert result["created"][name] == ITEMS[name]
    assert result["retrieved"][name] == result["created"][name]
    assert result["listed"][name] == result["created"][name]


def test_created_items_are_returned_in_order(openai: Report) -> None:
    """Creating items returns a list of them in the order of the request."""
    result = openai["item_formats"]

    assert list(result["created"]) == list(ITEMS)
    assert (result["list"], result["ends"]) == (["list", False], [True, True])


def test_pager_returns_items_in_both_orders(openai: Report) -> None:
    """The client's pager returns items in both orders, by default newest first."""
    result = openai["item_life"]

    assert result["default"] == [*"7654321"]
    assert result["pager"] == {"asc": [*"1234567"], "desc": [*"7654321"]}
    assert result["after"] == {"asc": [*"34567"], "desc": ["1"]}
    assert result["empty"] == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


def test_deleted_item_is_not_found(openai: Report) -> None:
    """Deleting an item returns its conversation; the item is not found afterwards."""
    result = openai["item_life"]

    assert result["deleted"] == {**CONVERSATION, "id": result["conversation"]}
    assert result["remaining"] == [*"765431"]
    assert result["after_deletion"] == [no_item(result["id"])] * 2
