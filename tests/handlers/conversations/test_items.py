from functools import partial

import pytest

from core.ids import parse
from tests.support.clients.base import spellings
from tests.support.clients.openai import Conversations
from tests.support.clients.pages import EMPTY, iter_pages, parse_page

CALL = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}


def new_conversation(conversations: Conversations, count: int) -> str:
    """Create a conversation with this number of items, "1", "2", ...; every third one is a tool call. Returns its
    id."""
    id = conversations.new_conversation([])
    for number in range(1, count + 1):
        item = {**CALL, "call_id": str(number)} if number % 3 == 0 else {"role": "user", "content": str(number)}
        assert conversations.append(id, item).status == 200
    return id


def names(items: list[dict[str, object]]) -> list[str]:
    """The numbers of items that `new_conversation` created."""
    return [str(item["call_id"]) if "call_id" in item else item["content"][0]["text"] for item in items]  # type: ignore[index]


def test_default_page_has_the_newest_twenty_items(conversations: Conversations) -> None:
    """`order=asc` lists the oldest items first."""
    id = new_conversation(conversations, 21)

    data, more = parse_page(conversations.items(id))

    assert names(data) == [str(number) for number in range(21, 1, -1)]
    assert more
    assert names(conversations.items(id, order="asc").success["data"])[:3] == ["1", "2", "3"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_pages_contain_each_item_once_at_every_boundary(conversations: Conversations, size: int, order: str) -> None:
    """Pages are full except the last one, none is empty, and `has_more` is correct, for items of every type."""
    everything = [str(number) for number in (range(1, 8) if order == "asc" else range(7, 0, -1))]

    pages = iter_pages(partial(conversations.items, new_conversation(conversations, 7), limit=size, order=order))

    assert [names(page) for page in pages] == [everything[start : start + size] for start in range(0, 7, size)]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_deleted_item_stays_valid_as_after(conversations: Conversations, order: str) -> None:
    """`clear_session` of openai-agents deletes items during pagination, and gets each item once."""
    id = new_conversation(conversations, 7)
    read: list[str] = []
    for page in iter_pages(partial(conversations.items, id, limit=2, order=order)):
        read += names(page)
        for item in page:
            assert conversations.delete_item(id, item["id"]).status == 200

    assert sorted(read) == ["1", "2", "3", "4", "5", "6", "7"]
    assert conversations.items(id, order=order).success == EMPTY


def test_deleting_an_item_returns_the_conversation(conversations: Conversations) -> None:
    """The specification and the clients' types require it; the deleted item is 404."""
    conversation = conversations.create(items=[{"role": "user", "content": "x"}, CALL], metadata={"a": "1"}).success
    message, call = (item["id"] for item in conversations.items(conversation["id"], order="asc").success["data"])

    for item in (call, message):
        assert conversations.delete_item(conversation["id"], item).success == conversation
        unknown = (404, f"Item with id '{item}' not found in conversation.", "invalid_request_error", None, None)
        assert conversations.item(conversation["id"], item).openai_error == unknown
        assert conversations.delete_item(conversation["id"], item).openai_error == unknown
    assert conversations.items(conversation["id"]).success == EMPTY


def test_item_is_found_by_every_spelling_of_its_id(conversations: Conversations) -> None:
    """The spelling may have any prefix."""
    id = new_conversation(conversations, 3)
    message, _, call = conversations.items(id, order="asc").success["data"]

    for item, prefix in ((message, "msg"), (call, "fc")):
        for spelling in [*spellings(item["id"], prefix), *spellings(item["id"], "item")]:
            assert conversations.item(id, spelling).success == item
    after = str(parse(message["id"]))
    assert names(conversations.items(id, order="asc", after=after).success["data"]) == ["2", "3"]
