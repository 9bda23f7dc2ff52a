from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from core import cursors
from core.models import Space, ThreadRef
from tests.support.clients.native import SPACE, Native

INVALID_CURSOR = (["query", "cursor"], "cursor_invalid")


def contents(answer: Any) -> list[str]:
    """The contents of a page's messages."""
    return [message["content"] for message in answer.data]


def iter_pages(skein: Native, thread: str, **query: Any) -> Iterator[list[str]]:
    """Read all pages like a client that follows the cursors; asserts that `has_more` and the cursor agree."""
    cursor: dict[str, str] = {}
    while True:
        answer = skein.messages(thread, **query, **cursor)
        yield contents(answer)
        meta = answer.body["meta"]
        assert meta["has_more"] is (meta["next_cursor"] is not None)
        if not meta["has_more"]:
            return
        cursor = {"cursor": meta["next_cursor"]}


def test_default_order_is_oldest_first(skein: Native) -> None:
    """Messages are listed in the order of their commits."""
    answer = skein.messages(skein.new_thread(messages=3))

    assert contents(answer) == ["1", "2", "3"]
    assert answer.body["meta"] == {"next_cursor": None, "has_more": False}


def test_order_desc_is_newest_first(skein: Native) -> None:
    """`asc` is the default."""
    thread = skein.new_thread(messages=3)

    assert contents(skein.messages(thread, order="desc")) == ["3", "2", "1"]
    assert contents(skein.messages(thread, order="asc")) == ["1", "2", "3"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_pages_contain_each_message_once_at_every_boundary(skein: Native, size: int, order: str) -> None:
    """Pages are full except the last one, none is empty, and `has_more` is correct."""
    everything = [str(number) for number in range(1, 7)]
    expected = everything if order == "asc" else everything[::-1]

    pages = list(iter_pages(skein, skein.new_thread(messages=6), limit=size, order=order))

    assert pages == [expected[start : start + size] for start in range(0, 6, size)]


def test_default_page_has_50_messages(skein: Native) -> None:
    """The last page has the rest."""
    thread = skein.new_thread(messages=51)

    assert [len(page) for page in iter_pages(skein, thread)] == [50, 1]
    assert [len(page) for page in iter_pages(skein, thread, limit=100)] == [51]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_concurrent_appends_neither_skip_nor_repeat_messages(skein: Native, order: str) -> None:
    """With `asc` new messages appear at the end; with `desc` they do not appear."""
    thread = skein.new_thread(messages=4)
    read: list[str] = []
    for number, page in enumerate(iter_pages(skein, thread, limit=2, order=order)):
        read += page
        if number < 2:
            skein.append(thread, f"new {number}")

    assert read == (["1", "2", "3", "4", "new 0", "new 1"] if order == "asc" else ["4", "3", "2", "1"])


@pytest.mark.parametrize("limit", [0, -1, 101, "ten", "", "1.5", "9" * 5000])
def test_limit_is_between_1_and_100(skein: Native, limit: Any) -> None:
    """Another value is 422."""
    assert {tuple(loc) for loc, _ in skein.messages(skein.new_thread(), limit=limit).problems} == {("query", "limit")}


@pytest.mark.parametrize("order", ["ASC", "up", "", "newest"])
def test_order_is_asc_or_desc(skein: Native, order: str) -> None:
    """Another value is 422."""
    assert skein.messages(skein.new_thread(), order=order).problems == [(["query", "order"], "literal_error")]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "ü", "=", "a" * 9000, "\x00", "../..", "MQ==", "null"])
def test_invalid_cursor_is_422(skein: Native, cursor: str) -> None:
    """The error refers to the query."""
    assert skein.messages(skein.new_thread(), cursor=cursor).problems == [INVALID_CURSOR]


def test_modified_cursor_is_422(skein: Native) -> None:
    """This includes one changed, missing or additional character at any position."""
    thread = skein.new_thread(messages=2)
    cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]
    changed = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]

    for tampered in [*changed, cursor[:-1], cursor[1:], cursor + "A", cursor + "=", " " + cursor, cursor + "\n"]:
        assert skein.messages(thread, limit=1, cursor=tampered).problems == [INVALID_CURSOR], tampered


def test_cursor_is_valid_for_its_list_only(skein: Native) -> None:
    """It is invalid for another thread, for the other order and for the list of threads."""
    thread, other = skein.new_thread(messages=2), skein.new_thread(messages=2)
    cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]

    assert skein.messages(other, cursor=cursor).problems == [INVALID_CURSOR]
    assert skein.messages(thread, cursor=cursor, order="desc").problems == [INVALID_CURSOR]
    assert skein.threads(cursor=cursor).problems == [INVALID_CURSOR]


@pytest.mark.parametrize("position", ["", "x", "-1", "1.5", "1e3", "9" * 5000, "M#000000000001", "\x00"])
def test_forged_cursor_shows_only_the_callers_data(skein: Native, position: str) -> None:
    """The checksum is not secret: a forged cursor with a correct checksum is 422, or lists the caller's own
    messages."""
    thread = skein.new_thread(messages=2)
    ref = ThreadRef(Space(skein.grant.tenant, SPACE), UUID(thread))
    for newest_first, order in ((False, "asc"), (True, "desc")):
        forged = cursors.encode(position, "messages", ref, newest_first)

        assert skein.messages(thread, cursor=forged, order=order).status in {200, 422}


def test_limit_may_change_between_pages(skein: Native) -> None:
    """A cursor does not contain the limit."""
    thread = skein.new_thread(messages=4)
    cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]

    assert contents(skein.messages(thread, limit=3, cursor=cursor)) == ["2", "3", "4"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_page_of_large_messages_is_shortened(skein: Native, order: str) -> None:
    """A page fits into one response, and the next page has the rest."""
    thread = skein.new_thread()
    for letter in "abc":
        assert skein.append(thread, letter * 2_400_000).status == 201

    pages = [[content[0] for content in page] for page in iter_pages(skein, thread, order=order)]

    assert pages == ([["1", "a", "b"], ["c"]] if order == "asc" else [["c", "b"], ["a", "1"]])


def test_messages_of_an_archived_thread_can_be_read(skein: Native) -> None:
    """The list does not change."""
    thread = skein.new_thread(messages=2)
    skein.delete(thread)

    assert contents(skein.messages(thread)) == ["1", "2"]


def test_list_of_a_deleted_thread_is_404(skein: Native) -> None:
    """This holds in both orders, with and without a cursor."""
    thread = skein.new_thread(messages=3)
    cursors = {
        order: skein.messages(thread, limit=1, order=order).body["meta"]["next_cursor"] for order in ("asc", "desc")
    }
    skein.delete(thread, permanent="true")

    for order, cursor in cursors.items():
        assert skein.messages(thread, order=order).status == 404
        assert skein.messages(thread, order=order, cursor=cursor).status == 404
