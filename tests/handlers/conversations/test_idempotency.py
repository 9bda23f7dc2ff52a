import pytest

from tests.support.clients.native import Native
from tests.support.clients.openai import Conversations

ITEMS = [{"role": "user", "content": f"{number}"} for number in range(20)]


def test_a_block_is_appended_once(conversations: Conversations) -> None:
    """All twenty, in order, however often they are sent and whatever comes between."""
    id = conversations.new_conversation([])
    first = conversations.append(id, *ITEMS, key="k")
    conversations.append(id, *ITEMS[:3])

    again = conversations.append(id, *ITEMS, key="k")

    assert again.success == first.success
    assert again.headers["idempotent-replayed"] == "true"
    assert len(conversations.items(id, limit=100).success["data"]) == 23


def test_a_conversation_is_made_once(conversations: Conversations) -> None:
    """With its items."""
    made = [conversations.create(key="k", items=ITEMS).success["id"] for _ in range(3)]

    assert len(set(made)) == 1
    assert len(conversations.items(made[0], limit=100).success["data"]) == 20


@pytest.mark.parametrize("deleted", [[0], [19], [0, 7, 19], range(20)])
def test_a_replay_after_items_were_deleted(conversations: Conversations, deleted: list[int]) -> None:
    """None is written again: the answer has those that are left, and nothing is found if none is."""
    id = conversations.new_conversation()
    first = conversations.append(id, *ITEMS, key="k").success["data"]
    for number in deleted:
        conversations.delete_item(id, first[number]["id"])
    left = [item for number, item in enumerate(first) if number not in deleted]

    again = conversations.append(id, *ITEMS, key="k")

    assert (again.success["data"] if left else again.status) == (left or 404)
    assert len(conversations.items(id, limit=100).success["data"]) == len(left) + 1


def test_a_block_of_one_is_a_message_of_any_dialect(conversations: Conversations, skein: Native) -> None:
    """Appending is one operation: the same key in another dialect is the same append."""
    id = conversations.new_conversation()
    first = skein.append(id, "Hi", key="k").data["id"]

    again = conversations.append(id, {"role": "user", "content": "Hi"}, key="k")

    assert again.headers["idempotent-replayed"] == "true"
    assert again.success["first_id"] == f"msg_{first.replace('-', '')}"
    assert conversations.append(id, {"role": "user", "content": "Ho"}, key="k").status == 422
