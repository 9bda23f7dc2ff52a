from functools import partial

import pytest

from core.ids import parse
from tests.support.clients.base import spellings
from tests.support.clients.openai import Conversations
from tests.support.clients.pages import EMPTY, iter_pages, parse_page

CALL = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}


def said(conversations: Conversations, count: int) -> str:
    """The id of a conversation with so many items, "1", "2", ..., every third of them a tool's call."""
    id = conversations.new_conversation([])
    for number in range(1, count + 1):
        item = {**CALL, "call_id": str(number)} if number % 3 == 0 else {"role": "user", "content": str(number)}
        assert conversations.append(id, item).status == 200
    return id


def names(items: list[dict[str, object]]) -> list[str]:
    """What items are called in `said`."""
    return [str(item["call_id"]) if "call_id" in item else item["content"][0]["text"] for item in items]  # type: ignore[index]


def test_items_come_newest_first_twenty_at_a_time(conversations: Conversations) -> None:
    """Unless asked otherwise."""
    id = said(conversations, 21)

    data, more = parse_page(conversations.items(id))

    assert names(data) == [str(number) for number in range(21, 1, -1)]
    assert more
    assert names(conversations.items(id, order="asc").success["data"])[:3] == ["1", "2", "3"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_pages_are_true_at_every_boundary(conversations: Conversations, size: int, order: str) -> None:
    """Items of every kind, full pages, the rest on the last, none empty, `has_more` never lies."""
    everything = [str(number) for number in (range(1, 8) if order == "asc" else range(7, 0, -1))]

    found = iter_pages(partial(conversations.items, said(conversations, 7), limit=size, order=order))

    assert [names(page) for page in found] == [everything[start : start + size] for start in range(0, 7, size)]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_edge_of_a_page_may_be_deleted_meanwhile(conversations: Conversations, order: str) -> None:
    """As `clear_session` of openai-agents does: each item comes once, and none is left."""
    id = said(conversations, 7)
    read: list[str] = []
    for page in iter_pages(partial(conversations.items, id, limit=2, order=order)):
        read += names(page)
        for item in page:
            assert conversations.delete_item(id, item["id"]).status == 200

    assert sorted(read) == ["1", "2", "3", "4", "5", "6", "7"]
    assert conversations.items(id, order=order).success == EMPTY


def test_deleting_an_item_answers_with_the_conversation(conversations: Conversations) -> None:
    """As the specification and the clients' types say; the item is gone."""
    made = conversations.create(items=[{"role": "user", "content": "x"}, CALL], metadata={"a": "1"}).success
    message, call = (item["id"] for item in conversations.items(made["id"], order="asc").success["data"])

    for item in (call, message):
        assert conversations.delete_item(made["id"], item).success == made
        unknown = (404, f"Item with id '{item}' not found in conversation.", "invalid_request_error", None, None)
        assert conversations.item(made["id"], item).openai_error == unknown
        assert conversations.delete_item(made["id"], item).openai_error == unknown
    assert conversations.items(made["id"]).success == EMPTY


def test_an_item_is_known_by_its_id_in_every_spelling(conversations: Conversations) -> None:
    """Whatever it begins with."""
    id = said(conversations, 3)
    message, _, call = conversations.items(id, order="asc").success["data"]

    for item, prefix in ((message, "msg"), (call, "fc")):
        for spelled in [*spellings(item["id"], prefix), *spellings(item["id"], "item")]:
            assert conversations.item(id, spelled).success == item
    after = str(parse(message["id"]))
    assert names(conversations.items(id, order="asc", after=after).success["data"]) == ["2", "3"]
