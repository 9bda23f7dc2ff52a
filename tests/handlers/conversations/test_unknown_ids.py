import pytest

from tests.support.clients.openai import Conversations
from tests.support.data.events import Answer

INVALID = "invalid_request_error"

NONE = "0198c0de000070008000000000000000"
"""The digits of no thread's id."""

HELLO = {"role": "user", "content": "Hello!"}


def of_conversation(conversations: Conversations, id: str) -> list[Answer]:
    """Every call that names a conversation."""
    return [
        conversations.conversation(id),
        conversations.update(id, metadata={}),
        conversations.delete(id),
        conversations.append(id, HELLO, key="k"),
        conversations.items(id),
        conversations.item(id, "msg_x"),
        conversations.delete_item(id, "msg_x"),
    ]


@pytest.mark.parametrize("id", ["conv_x", f"conv_{NONE}", NONE, f"thread_{NONE}"])
def test_an_unknown_conversation(conversations: Conversations, id: str) -> None:
    """404 with the id in the caller's own words."""
    for answer in of_conversation(conversations, id)[:5]:
        assert answer.openai_error == (404, f"Conversation with id '{id}' not found.", INVALID, None, None)


@pytest.mark.parametrize("id", ["undefined", "null", "1", "thread_x", "😀"])
def test_an_id_that_is_none(conversations: Conversations, id: str) -> None:
    """400: without its prefix, and no id at all."""
    said = f"Invalid 'conversation_id': '{id}'. Expected an ID that begins with 'conv'."
    for answer in of_conversation(conversations, id):
        assert answer.openai_error == (400, said, INVALID, "conversation_id", "invalid_value")


@pytest.mark.parametrize("id", ["msg_x", "fc_x", "rs_x", "ws_67", f"msg_{NONE}", f"msg_{'m' * 300}"])
def test_an_unknown_item(conversations: Conversations, id: str) -> None:
    """404 with the id in the caller's own words, whatever kind it is of."""
    conversation = conversations.new_conversation()
    unknown = (404, f"Item with id '{id}' not found in conversation.", INVALID, None, None)

    assert conversations.item(conversation, id).openai_error == unknown
    assert conversations.delete_item(conversation, id).openai_error == unknown
    assert conversations.items(conversation, after=id).openai_error == unknown


def test_an_item_id_that_is_none(conversations: Conversations) -> None:
    """400, as for conversations."""
    said = "Invalid 'item_id': 'undefined'. Expected an ID that begins with 'msg'."

    answer = conversations.item(conversations.new_conversation(), "undefined")

    assert answer.openai_error == (400, said, INVALID, "item_id", "invalid_value")


def test_no_good_key(conversations: Conversations) -> None:
    """401 before anything else is looked at."""
    for answer in of_conversation(Conversations("sk-proj-abc", conversations.grant), "undefined"):
        status, _, kind, param, code = answer.openai_error
        assert (status, kind, param, code) == (401, INVALID, None, "invalid_api_key")
