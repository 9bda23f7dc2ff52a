from collections.abc import Iterator
from typing import Any

import pytest

from core import clock as milliseconds
from core import cursors
from core.models import Space
from core.threads.listing import ThreadQuery
from tests.support.clients.native import SPACE, Native, new_grant
from tests.support.data.events import Answer
from tests.support.engines.clock import Clock

NOT_THIS_LIST = (["query", "cursor"], "cursor_invalid")


def ids(answer: Answer) -> list[str]:
    """The threads of a page."""
    return [thread["id"] for thread in answer.data]


def pages(skein: Native, **query: Any) -> Iterator[list[str]]:
    """Page after page, as a client follows the cursors."""
    cursor: dict[str, str] = {}
    while True:
        answer = skein.threads(**query, **cursor)
        yield ids(answer)
        meta = answer.body["meta"]
        assert meta["has_more"] is (meta["next_cursor"] is not None)
        if not meta["has_more"]:
            return
        cursor = {"cursor": meta["next_cursor"]}


def test_a_space_without_threads_has_an_empty_list(skein: Native) -> None:
    """200, and nothing more to come."""
    assert skein.threads().body == {"data": [], "meta": {"next_cursor": None, "has_more": False}}


def test_a_thread_is_listed_as_it_is_got(skein: Native) -> None:
    """The same fields, with the same values."""
    thread = skein.new_thread(title={"en": "T"}, project_id="p", metadata={"a": [1]})

    assert skein.threads().data == [skein.thread(thread).data]


def test_the_latest_comes_first_unless_asked_otherwise(skein: Native) -> None:
    """`order=asc` is the same list backwards."""
    threads = [skein.new_thread() for _ in range(3)]

    assert ids(skein.threads()) == ids(skein.threads(order="desc")) == threads[::-1]
    assert ids(skein.threads(order="asc")) == threads


def test_a_message_brings_its_thread_to_the_front(skein: Native, clock: Clock) -> None:
    """Once its last activity is noted: a minute after the one before, at most."""
    first, second = skein.new_thread(), skein.new_thread()
    clock.advance(milliseconds.MINUTE)

    message = skein.append(first).data

    assert ids(skein.threads()) == [first, second]
    listed = skein.threads().data[0]
    assert (listed["last_message_at"], listed["message_count"]) == (message["created_at"], 2)


def test_archive_restore_and_rename_leave_the_order_alone(skein: Native, clock: Clock) -> None:
    """It is the last message's, and none of them is one."""
    threads = [skein.new_thread() for _ in range(3)]
    order = threads[::-1]
    active = skein.thread(threads[0]).data["last_message_at"]
    clock.advance(milliseconds.HOUR)

    skein.delete(threads[0])
    assert ids(skein.threads(status="all")) == order
    skein.restore(threads[0])
    skein.update(threads[0], title="Other", metadata={"a": 1}, project_id="p")

    assert ids(skein.threads()) == ids(skein.threads(status="all")) == order
    assert skein.thread(threads[0]).data["last_message_at"] == active


def test_a_list_shows_one_status_or_all(skein: Native) -> None:
    """Active ones by default."""
    threads = [skein.new_thread() for _ in range(4)]
    skein.delete(threads[0])
    skein.delete(threads[2])

    assert ids(skein.threads()) == ids(skein.threads(status="active")) == [threads[3], threads[1]]
    assert ids(skein.threads(status="archived")) == [threads[2], threads[0]]
    assert ids(skein.threads(status="all")) == threads[::-1]
    assert ids(skein.threads(status="all", order="asc")) == threads


def test_a_deleted_thread_is_in_no_list(skein: Native) -> None:
    """From the first moment."""
    thread, kept = skein.new_thread(), skein.new_thread()
    skein.delete(thread, permanent="true")

    assert ids(skein.threads(status="all")) == [kept]
    assert ids(skein.threads(status="all", user="user-1")) == [kept]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_are_true_at_every_boundary(skein: Native, order: str) -> None:
    """Full pages, the rest on the last, none empty, each thread once, and `has_more` never lies: in every selection."""
    threads = [skein.new_thread(project_id="even" if number % 2 else "odd") for number in range(12)]
    archived = [thread for number, thread in enumerate(threads) if number % 4 < 2]
    for thread in archived:
        skein.delete(thread)
    selections: list[tuple[dict[str, str], list[str]]] = [
        ({}, [thread for thread in threads if thread not in archived]),
        ({"status": "archived"}, archived),
        ({"status": "all"}, threads),
        ({"status": "all", "project_id": "even"}, threads[1::2]),
        ({"status": "all", "user": "user-1"}, threads),
        ({"status": "all", "user": "user-1", "project_id": "odd"}, threads[::2]),
        ({"project_id": "even"}, threads[3::4]),
        ({"project_id": "none"}, []),
        ({"user": "nobody"}, []),
    ]
    for query, matching in selections:
        expected = matching if order == "asc" else matching[::-1]
        for size in (1, 2, 3, 5, 6, 7):
            full = [expected[start : start + size] for start in range(0, len(expected), size)]
            assert list(pages(skein, **query, limit=size, order=order)) == (full or [[]]), (query, size)


def test_a_page_has_twenty_threads_unless_asked_otherwise(skein: Native) -> None:
    """And the last page what is left."""
    for _ in range(21):
        skein.new_thread()

    assert [len(page) for page in pages(skein)] == [20, 1]
    assert [len(page) for page in pages(skein, limit=100)] == [21]


def test_a_filter_leaves_the_page_full(skein: Native) -> None:
    """Threads that do not match take no room on it."""
    matching = [skein.new_thread(project_id="p") for _ in range(2)]
    for _ in range(30):
        skein.new_thread()
    matching.append(skein.new_thread(project_id="p"))

    assert list(pages(skein, project_id="p", limit=2)) == [[matching[2], matching[1]], [matching[0]]]


def test_threads_are_found_by_their_user(skein: Native) -> None:
    """Whoever began them; `#` in a name runs into no other name."""
    callers = {
        name: Native.with_grant(new_grant(tenant=skein.grant.tenant, principal=name)) for name in ("a", "a#b", "ü/ö")
    }
    threads = {name: caller.new_thread() for name, caller in callers.items()}

    for name, thread in threads.items():
        assert ids(skein.threads(user=name)) == [thread]


def test_a_rename_to_another_project_moves_the_thread(skein: Native) -> None:
    """A filter goes by what is so now."""
    thread = skein.new_thread(project_id="before")
    skein.update(thread, project_id="after")

    assert ids(skein.threads(project_id="before")) == []
    assert ids(skein.threads(project_id="after")) == [thread]


def test_spaces_are_apart(skein: Native) -> None:
    """A thread is in its own space's list only."""
    here, there = skein.new_thread(), skein.in_space("elsewhere").new_thread()

    assert (ids(skein.threads()), ids(skein.in_space("elsewhere").threads())) == ([here], [there])


@pytest.mark.parametrize(
    ("query", "type"),
    [
        ({"limit": 0}, "greater_than_equal"),
        ({"limit": 101}, "less_than_equal"),
        ({"limit": "ten"}, "int_parsing"),
        ({"limit": ""}, "int_parsing"),
        ({"status": "deleted"}, "literal_error"),
        ({"status": ""}, "literal_error"),
        ({"order": "newest"}, "literal_error"),
        ({"user": "u" * 257}, "string_too_long"),
    ],
)
def test_a_query_it_does_not_understand_is_told(skein: Native, query: dict[str, Any], type: str) -> None:
    """422 names the parameter."""
    assert skein.threads(**query).problems == [(["query", *query], type)]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "ü", "=", "a" * 9000, "\x00", "../..", "MQ=="])
def test_what_is_no_cursor_is_refused(skein: Native, cursor: str) -> None:
    """422 at the query."""
    assert skein.threads(cursor=cursor).problems == [NOT_THIS_LIST]


def test_a_tampered_cursor_is_refused(skein: Native) -> None:
    """A letter changed anywhere, one missing, one more: 422."""
    skein.new_thread()
    skein.new_thread()
    cursor = skein.threads(limit=1).body["meta"]["next_cursor"]
    changed = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]

    for tampered in [*changed, cursor[:-1], cursor[1:], cursor + "A", cursor + "=", " " + cursor]:
        assert skein.threads(limit=1, cursor=tampered).problems == [NOT_THIS_LIST], tampered


@pytest.mark.parametrize(
    "other",
    [{"order": "asc"}, {"status": "archived"}, {"status": "all"}, {"project_id": "p"}, {"user": "user-1"}],
)
def test_a_cursor_is_good_for_its_list_only(skein: Native, other: dict[str, str]) -> None:
    """Not for another order, status or filter."""
    skein.new_thread()
    skein.new_thread()
    cursor = skein.threads(limit=1).body["meta"]["next_cursor"]

    assert skein.threads(cursor=cursor, **other).problems == [NOT_THIS_LIST]


def test_a_cursor_is_good_in_its_space_only(skein: Native) -> None:
    """Neither in another space, nor for another tenant, nor for a list of messages."""
    thread = skein.new_thread()
    skein.new_thread()
    cursor = skein.threads(limit=1).body["meta"]["next_cursor"]

    assert skein.in_space("elsewhere").threads(cursor=cursor).problems == [NOT_THIS_LIST]
    assert Native.with_grant(new_grant()).threads(cursor=cursor).problems == [NOT_THIS_LIST]
    assert skein.messages(thread, cursor=cursor).problems == [NOT_THIS_LIST]


@pytest.mark.parametrize("position", ["", "x", "~", "9" * 5000, "\x00", "1700000000000#"])
def test_a_cursor_forged_with_the_code_at_hand_is_refused(skein: Native, position: str) -> None:
    """Its checksum is no secret: a position that no list of ours has is 422 all the same."""
    forged = cursors.encode(position, ThreadQuery(Space(skein.grant.tenant, SPACE)))

    assert skein.threads(cursor=forged).problems == [NOT_THIS_LIST]


def test_a_page_goes_on_where_the_one_before_ended(skein: Native) -> None:
    """Also when its last thread is archived meanwhile, and new ones have come."""
    threads = [skein.new_thread() for _ in range(4)]
    cursor = skein.threads(limit=2).body["meta"]["next_cursor"]
    skein.delete(threads[2])
    skein.new_thread()

    assert ids(skein.threads(limit=5, cursor=cursor)) == [threads[1], threads[0]]
