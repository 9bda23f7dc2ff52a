from typing import Any

import pytest

from tests.clients.matching import CONVERSATION_ID, MESSAGE_ID, SECONDS, Like
from tests.clients.refusals import no_conversation, no_item
from tests.clients.reports import Report

CONVERSATION = {"id": CONVERSATION_ID, "object": "conversation", "created_at": SECONDS, "metadata": {}}

MESSAGE = {"id": MESSAGE_ID, "type": "message", "status": "completed", "role": "user"}


def test_conversation_life(openai: Report) -> None:
    """Conversations are made, read, changed and deleted, field by field."""
    told = openai["conversation_life"]

    assert told["bare"] == CONVERSATION
    assert told["no_items"] == CONVERSATION
    assert told["made"] == {**CONVERSATION, "metadata": {"topic": "demo"}}
    assert told["retrieved"] == told["made"]
    assert told["updated"] == {**told["made"], "metadata": {"topic": "project-x"}}
    assert told["deleted"] == {"id": told["id"], "object": "conversation.deleted", "deleted": True}


def test_first_items(openai: Report) -> None:
    """A conversation begins with the items that come with it."""
    hello = {**MESSAGE, "content": [{"type": "input_text", "text": "Hello!"}]}

    assert openai["conversation_life"]["first"] == [hello]


def test_deleted_conversation(openai: Report) -> None:
    """A deleted conversation is not found by any call: read, changed, deleted again, listed, written to."""
    told = openai["conversation_life"]

    assert told["gone"] == [no_conversation(told["id"])] * 5


FORMS: dict[str, dict[str, Any]] = {
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


@pytest.mark.parametrize("form", FORMS)
def test_item_form(openai: Report, form: str) -> None:
    """An item of every form comes back, alike from its creation, its own address and the list."""
    told = openai["item_forms"]

    assert told["made"][form] == FORMS[form]
    assert told["retrieved"][form] == told["made"][form]
    assert told["listed"][form] == told["made"][form]


def test_created_items(openai: Report) -> None:
    """Items come back from their creation as a list, in the order given."""
    told = openai["item_forms"]

    assert list(told["made"]) == list(FORMS)
    assert (told["list"], told["ends"]) == (["list", False], [True, True])


def test_item_pages(openai: Report) -> None:
    """The client's pager goes through items in both orders, from the newest unless told otherwise."""
    told = openai["item_life"]

    assert told["default"] == [*"7654321"]
    assert told["pager"] == {"asc": [*"1234567"], "desc": [*"7654321"]}
    assert told["after"] == {"asc": [*"34567"], "desc": ["1"]}
    assert told["empty"] == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


def test_delete_item(openai: Report) -> None:
    """Deleting an item answers with its conversation; the item is not found again."""
    told = openai["item_life"]

    assert told["deleted"] == {**CONVERSATION, "id": told["conversation"]}
    assert told["left"] == [*"765431"]
    assert told["gone"] == [no_item(told["id"])] * 2
