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
def test_a_conversation_can_be_made_of_nothing(conversations: Conversations, body: str | None) -> None:
    """The body may be absent, empty or `{}`, and the items none; all four fields are there, and nothing else."""
    answer = conversations.call(create_conversation.handler, headers=[("Content-Type", "application/json")], body=body)

    made = answer.success
    assert answer.status == 200
    assert re.fullmatch("conv_[0-9a-f]{32}", made["id"])
    assert made == {"id": made["id"], "object": "conversation", "created_at": made["created_at"], "metadata": {}}
    assert type(made["created_at"]) is int
    assert conversations.conversation(made["id"]).success == made
    assert conversations.items(made["id"]).success["data"] == []


def test_a_conversation_begins_with_its_items_in_order(conversations: Conversations) -> None:
    """All of them, 20 at most."""
    items = [{"role": "user", "content": str(number)} for number in range(20)]

    made = conversations.create(items=items, metadata={"topic": "t"}).success

    shown = conversations.items(made["id"], order="asc").success["data"]
    assert [item["content"][0]["text"] for item in shown] == [str(number) for number in range(20)]
    assert made["metadata"] == {"topic": "t"}


@pytest.mark.parametrize("metadata", [{"b": "3"}, {}, None])
def test_an_update_replaces_metadata(conversations: Conversations, metadata: dict[str, str] | None) -> None:
    """As a whole; null is none."""
    made = conversations.create(metadata={"a": "1", "b": "2"}).success

    changed = conversations.update(made["id"], metadata=metadata).success

    assert changed == {**made, "metadata": metadata or {}}
    assert conversations.conversation(made["id"]).success == changed


def test_a_deleted_conversation_is_gone_with_its_items(conversations: Conversations, memory: Memory) -> None:
    """For good: nobody finds it or its items, and deleting it again finds nothing."""
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
    left = [item for item in memory.items if "#T#" in item["pk"]["S"]]
    assert [set(item) & {"deleted_at", "metadata", "author"} for item in left] == [{"deleted_at"}]


def test_a_conversation_is_known_by_its_id_in_every_spelling(conversations: Conversations) -> None:
    """As any dialect shows it; the answer has this one's."""
    id = conversations.new_conversation()

    for spelled in [*spellings(id, "conv"), *spellings(id, "thread")]:
        assert conversations.conversation(spelled).success["id"] == id
        assert conversations.update(spelled, metadata={}).success["id"] == id
    assert conversations.delete(spellings(id, "thread")[-1]).success["id"] == id


@pytest.mark.parametrize("call", ["append", "update", "delete_item"])
def test_an_archived_conversation_takes_nothing(conversations: Conversations, skein: Native, call: str) -> None:
    """409, and the clients are told not to insist."""
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

    said = "The thread is archived and cannot be written to. Restore it first."
    assert answer.refusal == (409, said, "invalid_request_error", None, "conflict")
    assert answer.headers["x-should-retry"] == "false"
    assert conversations.items(id).success["first_id"] == item
