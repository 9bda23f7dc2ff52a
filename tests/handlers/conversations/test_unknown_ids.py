import pytest

from tests.support.clients.openai import Conversations
from tests.support.data.events import Answer

INVALID = "invalid_request_error"

NONE = "0198c0de000070008000000000000000"
"""A UUID that is not the id of any thread."""

HELLO = {"role": "user", "content": "Hello!"}


def call_every_operation(conversations: Conversations, id: str) -> list[Answer]:
    """The answer of every operation on a conversation."""
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
def test_unknown_conversation_is_404(conversations: Conversations, id: str) -> None:
    """The error quotes the id as the caller wrote it."""
    for answer in call_every_operation(conversations, id)[:5]:
        assert answer.openai_error == (404, f"Conversation with id '{id}' not found.", INVALID, None, None)


@pytest.mark.parametrize("id", ["undefined", "null", "1", "thread_x", "😀"])
def test_invalid_conversation_id_is_400(conversations: Conversations, id: str) -> None:
    """An id needs its prefix, unless it is a UUID."""
    expected = f"Invalid 'conversation_id': '{id}'. Expected an ID that begins with 'conv'."
    for answer in call_every_operation(conversations, id):
        assert answer.openai_error == (400, expected, INVALID, "conversation_id", "invalid_value")


@pytest.mark.parametrize("id", ["msg_x", "fc_x", "rs_x", "ws_67", f"msg_{NONE}", f"msg_{'m' * 300}"])
def test_unknown_item_is_404(conversations: Conversations, id: str) -> None:
    """The error quotes the id as the caller wrote it, for ids of every type."""
    conversation = conversations.new_conversation()
    unknown = (404, f"Item with id '{id}' not found in conversation.", INVALID, None, None)

    assert conversations.item(conversation, id).openai_error == unknown
    assert conversations.delete_item(conversation, id).openai_error == unknown
    assert conversations.items(conversation, after=id).openai_error == unknown


def test_invalid_item_id_is_400(conversations: Conversations) -> None:
    """The error is the same as for conversations."""
    expected = "Invalid 'item_id': 'undefined'. Expected an ID that begins with 'msg'."

    answer = conversations.item(conversations.new_conversation(), "undefined")

    assert answer.openai_error == (400, expected, INVALID, "item_id", "invalid_value")


def test_invalid_key_is_401_before_other_checks(conversations: Conversations) -> None:
    """Ids are checked only after the key."""
    for answer in call_every_operation(Conversations("sk-proj-abc", conversations.grant), "undefined"):
        status, _, kind, param, code = answer.openai_error
        assert (status, kind, param, code) == (401, INVALID, None, "invalid_api_key")
