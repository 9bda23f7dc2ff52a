import pytest

from tests.support.clients.native import Native
from tests.support.clients.openai import Conversations

ITEMS = [{"role": "user", "content": f"{number}"} for number in range(20)]


def test_retried_append_stores_its_items_once(conversations: Conversations) -> None:
    """All twenty items are stored once in order, even if other items follow before the retry."""
    id = conversations.new_conversation([])
    first = conversations.append(id, *ITEMS, key="k")
    conversations.append(id, *ITEMS[:3])

    again = conversations.append(id, *ITEMS, key="k")

    assert again.success == first.success
    assert again.headers["idempotent-replayed"] == "true"
    assert len(conversations.items(id, limit=100).success["data"]) == 23


def test_retried_creation_makes_one_conversation(conversations: Conversations) -> None:
    """The items are stored once."""
    ids = [conversations.create(key="k", items=ITEMS).success["id"] for _ in range(3)]

    assert len(set(ids)) == 1
    assert len(conversations.items(ids[0], limit=100).success["data"]) == 20


@pytest.mark.parametrize("deleted", [[0], [19], [0, 7, 19], range(20)])
def test_replay_returns_the_items_that_are_remaining(conversations: Conversations, deleted: list[int]) -> None:
    """None is written again: the answer has those that are remaining, and nothing is found if none is."""
    id = conversations.new_conversation()
    first = conversations.append(id, *ITEMS, key="k").success["data"]
    for number in deleted:
        conversations.delete_item(id, first[number]["id"])
    remaining = [item for number, item in enumerate(first) if number not in deleted]

    again = conversations.append(id, *ITEMS, key="k")

    assert (again.success["data"] if remaining else again.status) == (remaining or 404)
    assert len(conversations.items(id, limit=100).success["data"]) == len(remaining) + 1


def test_key_is_shared_with_appends_of_other_dialects(conversations: Conversations, skein: Native) -> None:
    """An append of one message with the same key in another dialect is the same append."""
    id = conversations.new_conversation()
    first = skein.append(id, "Hi", key="k").data["id"]

    again = conversations.append(id, {"role": "user", "content": "Hi"}, key="k")

    assert again.headers["idempotent-replayed"] == "true"
    assert again.success["first_id"] == f"msg_{first.replace('-', '')}"
    assert conversations.append(id, {"role": "user", "content": "Ho"}, key="k").status == 422
