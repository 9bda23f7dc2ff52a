from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from core import cursors
from core.models import Space, ThreadRef
from tests.support.clients.native import SPACE, Native

NOT_THIS_LIST = (["query", "cursor"], "cursor_invalid")


def contents(answer: Any) -> list[str]:
    """What the messages of a page say."""
    return [message["content"] for message in answer.data]


def pages(skein: Native, thread: str, **query: Any) -> Iterator[list[str]]:
    """Page after page, as a client follows the cursors."""
    cursor: dict[str, str] = {}
    while True:
        answer = skein.messages(thread, **query, **cursor)
        yield contents(answer)
        meta = answer.body["meta"]
        assert meta["has_more"] is (meta["next_cursor"] is not None)
        if not meta["has_more"]:
            return
        cursor = {"cursor": meta["next_cursor"]}


def test_messages_come_oldest_first(skein: Native) -> None:
    """Unless asked otherwise, in the order in which they were committed."""
    answer = skein.messages(skein.new_thread(messages=3))

    assert contents(answer) == ["1", "2", "3"]
    assert answer.body["meta"] == {"next_cursor": None, "has_more": False}


def test_messages_come_newest_first_if_asked(skein: Native) -> None:
    """`order=desc` is the same list backwards; `asc` is how it comes anyway."""
    thread = skein.new_thread(messages=3)

    assert contents(skein.messages(thread, order="desc")) == ["3", "2", "1"]
    assert contents(skein.messages(thread, order="asc")) == ["1", "2", "3"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_pages_are_true_at_every_boundary(skein: Native, size: int, order: str) -> None:
    """Full pages, the rest on the last, none empty, each message once, and `has_more` never lies."""
    everything = [str(number) for number in range(1, 7)]
    expected = everything if order == "asc" else everything[::-1]

    found = list(pages(skein, skein.new_thread(messages=6), limit=size, order=order))

    assert found == [expected[start : start + size] for start in range(0, 6, size)]


def test_a_page_has_fifty_messages_unless_asked_otherwise(skein: Native) -> None:
    """And the last page what is left."""
    thread = skein.new_thread(messages=51)

    assert [len(page) for page in pages(skein, thread)] == [50, 1]
    assert [len(page) for page in pages(skein, thread, limit=100)] == [51]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_neither_skips_nor_repeats_whatever_is_written_meanwhile(skein: Native, order: str) -> None:
    """Forward, the new message comes at the end; backward, it does not come."""
    thread = skein.new_thread(messages=4)
    read: list[str] = []
    for number, page in enumerate(pages(skein, thread, limit=2, order=order)):
        read += page
        if number < 2:
            skein.append(thread, f"new {number}")

    assert read == (["1", "2", "3", "4", "new 0", "new 1"] if order == "asc" else ["4", "3", "2", "1"])


@pytest.mark.parametrize("limit", [0, -1, 101, "ten", "", "1.5", "9" * 5000])
def test_a_limit_is_between_1_and_100(skein: Native, limit: Any) -> None:
    """Anything else is 422 at the query."""
    assert {tuple(loc) for loc, _ in skein.messages(skein.new_thread(), limit=limit).problems} == {("query", "limit")}


@pytest.mark.parametrize("order", ["ASC", "up", "", "newest"])
def test_an_order_is_asc_or_desc(skein: Native, order: str) -> None:
    """Anything else is 422 at the query."""
    assert skein.messages(skein.new_thread(), order=order).problems == [(["query", "order"], "literal_error")]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "ü", "=", "a" * 9000, "\x00", "../..", "MQ==", "null"])
def test_what_is_no_cursor_is_refused(skein: Native, cursor: str) -> None:
    """422 at the query."""
    assert skein.messages(skein.new_thread(), cursor=cursor).problems == [NOT_THIS_LIST]


def test_a_tampered_cursor_is_refused(skein: Native) -> None:
    """A letter changed anywhere, one missing, one more: 422."""
    thread = skein.new_thread(messages=2)
    cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]
    changed = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]

    for tampered in [*changed, cursor[:-1], cursor[1:], cursor + "A", cursor + "=", " " + cursor, cursor + "\n"]:
        assert skein.messages(thread, limit=1, cursor=tampered).problems == [NOT_THIS_LIST], tampered


def test_a_cursor_is_good_for_its_list_only(skein: Native) -> None:
    """Not for another thread, the other order, or the list of threads."""
    thread, other = skein.new_thread(messages=2), skein.new_thread(messages=2)
    cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]

    assert skein.messages(other, cursor=cursor).problems == [NOT_THIS_LIST]
    assert skein.messages(thread, cursor=cursor, order="desc").problems == [NOT_THIS_LIST]
    assert skein.threads(cursor=cursor).problems == [NOT_THIS_LIST]


@pytest.mark.parametrize("position", ["", "x", "-1", "1.5", "1e3", "9" * 5000, "M#000000000001", "\x00"])
def test_a_cursor_forged_with_the_code_at_hand_is_refused_or_harmless(skein: Native, position: str) -> None:
    """Its checksum is no secret: a position that no list of ours has is 422 all the same, or shows the caller's own."""
    thread = skein.new_thread(messages=2)
    ref = ThreadRef(Space(skein.grant.tenant, SPACE), UUID(thread))
    for newest_first, order in ((False, "asc"), (True, "desc")):
        forged = cursors.encode(position, "messages", ref, newest_first)

        assert skein.messages(thread, cursor=forged, order=order).status in {200, 422}


def test_a_page_may_have_another_size_than_the_one_before(skein: Native) -> None:
    """The limit is not part of the list."""
    thread = skein.new_thread(messages=4)
    cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]

    assert contents(skein.messages(thread, limit=3, cursor=cursor)) == ["2", "3", "4"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_large_messages_make_short_pages(skein: Native, order: str) -> None:
    """A page is never more than can be answered with; what does not fit comes on the next."""
    thread = skein.new_thread()
    for letter in "abc":
        assert skein.append(thread, letter * 2_400_000).status == 201

    found = [[content[0] for content in page] for page in pages(skein, thread, order=order)]

    assert found == ([["1", "a", "b"], ["c"]] if order == "asc" else [["c", "b"], ["a", "1"]])


def test_an_archived_thread_is_still_read(skein: Native) -> None:
    """An archive is for reading."""
    thread = skein.new_thread(messages=2)
    skein.delete(thread)

    assert contents(skein.messages(thread)) == ["1", "2"]


def test_a_deleted_thread_has_no_list(skein: Native) -> None:
    """404 in either order, at the front as behind a cursor."""
    thread = skein.new_thread(messages=3)
    cursors = {
        order: skein.messages(thread, limit=1, order=order).body["meta"]["next_cursor"] for order in ("asc", "desc")
    }
    skein.delete(thread, permanent="true")

    for order, cursor in cursors.items():
        assert skein.messages(thread, order=order).status == 404
        assert skein.messages(thread, order=order, cursor=cursor).status == 404
