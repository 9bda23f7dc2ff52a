import re
from typing import Any

import pytest

from handlers.conversations import create_conversation
from tests.support.clients.base import spellings
from tests.support.clients.native import Native
from tests.support.clients.openai import Conversations
from tests.support.engines.moto import Memory

HELLO = {"role": "user", "content": "Hello!"}


@pytest.mark.parametrize("body", [None, "", "{}", '{"items":[]}', '{"items":null,"metadata":null}'])
def test_conversation_is_created_from_an_empty_body(conversations: Conversations, body: str | None) -> None:
    """The body may be absent, empty or `{}`, and the items null or empty; the response has exactly four fields."""
    answer = conversations.call(create_conversation.handler, headers=[("Content-Type", "application/json")], body=body)

    created = answer.success
    assert answer.status == 200
    assert re.fullmatch("conv_[0-9a-f]{32}", created["id"])
    assert created == {
        "id": created["id"],
        "object": "conversation",
        "created_at": created["created_at"],
        "metadata": {},
    }
    assert type(created["created_at"]) is int
    assert conversations.conversation(created["id"]).success == created
    assert conversations.items(created["id"]).success["data"] == []


def test_conversation_starts_with_its_items_in_order(conversations: Conversations) -> None:
    """Up to 20 items are stored in the given order."""
    items = [{"role": "user", "content": str(number)} for number in range(20)]

    created = conversations.create(items=items, metadata={"topic": "t"}).success

    listed = conversations.items(created["id"], order="asc").success["data"]
    assert [item["content"][0]["text"] for item in listed] == [str(number) for number in range(20)]
    assert created["metadata"] == {"topic": "t"}


@pytest.mark.parametrize("metadata", [{"b": "3"}, {}, None])
def test_update_replaces_metadata_as_a_whole(conversations: Conversations, metadata: dict[str, str] | None) -> None:
    """Null removes all metadata."""
    created = conversations.create(metadata={"a": "1", "b": "2"}).success

    changed = conversations.update(created["id"], metadata=metadata).success

    assert changed == {**created, "metadata": metadata or {}}
    assert conversations.conversation(created["id"]).success == changed


def test_deleted_conversation_and_its_items_are_404(conversations: Conversations, memory: Memory) -> None:
    """Deletion is permanent, and a repeated deletion is 404."""
    id = conversations.new_conversation([HELLO, HELLO])
    item = conversations.items(id).success["first_id"]

    assert conversations.delete(id).success == {"id": id, "object": "conversation.deleted", "deleted": True}

    unknown = (404, f"Conversation with id '{id}' not found.", "invalid_request_error", None, None)
    for answer in (
        conversations.conversation(id),
        conversations.update(id, metadata={}),
        conversations.append(id, HELLO),
        conversations.items(id),
        conversations.item(id, item),
        conversations.item(id, "msg_x"),
        conversations.delete_item(id, item),
        conversations.delete(id),
    ):
        assert answer.openai_error == unknown
    remaining = [item for item in memory.items if "#T#" in item["pk"]["S"]]
    assert [set(item) & {"deleted_at", "metadata", "author"} for item in remaining] == [{"deleted_at"}]


def test_conversation_is_found_by_every_spelling_of_its_id(conversations: Conversations) -> None:
    """The response contains the spelling of this dialect."""
    id = conversations.new_conversation()

    for spelling in [*spellings(id, "conv"), *spellings(id, "thread")]:
        assert conversations.conversation(spelling).success["id"] == id
        assert conversations.update(spelling, metadata={}).success["id"] == id
    assert conversations.delete(spellings(id, "thread")[-1]).success["id"] == id


@pytest.mark.parametrize("call", ["append", "update", "delete_item"])
def test_archived_conversation_rejects_every_write(conversations: Conversations, skein: Native, call: str) -> None:
    """Appending, updating and deleting are 409 with `x-should-retry: false`."""
    id = conversations.new_conversation()
    item = conversations.items(id).success["first_id"]
    skein.delete(id)
    arguments: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "append": ((HELLO,), {}),
        "update": ((), {"metadata": {}}),
        "delete_item": ((item,), {}),
    }
    positional, named = arguments[call]

    answer = getattr(conversations, call)(id, *positional, **named)

    expected = "The thread is archived and cannot be written to. Restore it first."
    assert answer.openai_error == (409, expected, "invalid_request_error", None, "conflict")
    assert answer.headers["x-should-retry"] == "false"
    assert conversations.items(id).success["first_id"] == item
