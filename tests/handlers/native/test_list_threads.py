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

INVALID_CURSOR = (["query", "cursor"], "cursor_invalid")


def ids(answer: Answer) -> list[str]:
    """The ids of a page's threads."""
    return [thread["id"] for thread in answer.data]


def iter_pages(skein: Native, **query: Any) -> Iterator[list[str]]:
    """Read all pages like a client that follows the cursors; asserts that `has_more` and the cursor agree."""
    cursor: dict[str, str] = {}
    while True:
        answer = skein.threads(**query, **cursor)
        yield ids(answer)
        meta = answer.body["meta"]
        assert meta["has_more"] is (meta["next_cursor"] is not None)
        if not meta["has_more"]:
            return
        cursor = {"cursor": meta["next_cursor"]}


def test_list_of_an_empty_space_is_empty(skein: Native) -> None:
    """The status is 200, and `has_more` is false."""
    assert skein.threads().body == {"data": [], "meta": {"next_cursor": None, "has_more": False}}


def test_listed_thread_equals_the_fetched_one(skein: Native) -> None:
    """All fields have the same values."""
    thread = skein.new_thread(title={"en": "T"}, project_id="p", metadata={"a": [1]})

    assert skein.threads().data == [skein.thread(thread).data]


def test_default_order_is_latest_activity_first(skein: Native) -> None:
    """`order=asc` is the reverse."""
    threads = [skein.new_thread() for _ in range(3)]

    assert ids(skein.threads()) == ids(skein.threads(order="desc")) == threads[::-1]
    assert ids(skein.threads(order="asc")) == threads


def test_appended_message_moves_its_thread_to_the_front(skein: Native, clock: Clock) -> None:
    """The last activity is updated at most once a minute."""
    first, second = skein.new_thread(), skein.new_thread()
    clock.advance(milliseconds.MINUTE)

    message = skein.append(first).data

    assert ids(skein.threads()) == [first, second]
    first_thread = skein.threads().data[0]
    assert (first_thread["last_message_at"], first_thread["message_count"]) == (message["created_at"], 2)


def test_archive_restore_and_rename_keep_the_order(skein: Native, clock: Clock) -> None:
    """Only messages count as activity."""
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


def test_status_selects_active_archived_or_all_threads(skein: Native) -> None:
    """The default is `active`."""
    threads = [skein.new_thread() for _ in range(4)]
    skein.delete(threads[0])
    skein.delete(threads[2])

    assert ids(skein.threads()) == ids(skein.threads(status="active")) == [threads[3], threads[1]]
    assert ids(skein.threads(status="archived")) == [threads[2], threads[0]]
    assert ids(skein.threads(status="all")) == threads[::-1]
    assert ids(skein.threads(status="all", order="asc")) == threads


def test_deleted_thread_is_not_listed(skein: Native) -> None:
    """This holds immediately after the deletion."""
    thread, other = skein.new_thread(), skein.new_thread()
    skein.delete(thread, permanent="true")

    assert ids(skein.threads(status="all")) == [other]
    assert ids(skein.threads(status="all", user="user-1")) == [other]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_contain_each_thread_once_for_every_filter(skein: Native, order: str) -> None:
    """Pages are full except the last one, none is empty, and `has_more` is correct."""
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
            assert list(iter_pages(skein, **query, limit=size, order=order)) == (full or [[]]), (query, size)


def test_default_page_has_20_threads(skein: Native) -> None:
    """The last page has the rest."""
    for _ in range(21):
        skein.new_thread()

    assert [len(page) for page in iter_pages(skein)] == [20, 1]
    assert [len(page) for page in iter_pages(skein, limit=100)] == [21]


def test_filtered_pages_are_full(skein: Native) -> None:
    """Other threads do not count for the limit."""
    matching = [skein.new_thread(project_id="p") for _ in range(2)]
    for _ in range(30):
        skein.new_thread()
    matching.append(skein.new_thread(project_id="p"))

    assert list(iter_pages(skein, project_id="p", limit=2)) == [[matching[2], matching[1]], [matching[0]]]


def test_user_selects_the_threads_of_their_author(skein: Native) -> None:
    """A name with `#` does not match another name."""
    callers = {
        name: Native.with_grant(new_grant(tenant=skein.grant.tenant, principal=name)) for name in ("a", "a#b", "ü/ö")
    }
    threads = {name: caller.new_thread() for name, caller in callers.items()}

    for name, thread in threads.items():
        assert ids(skein.threads(user=name)) == [thread]


def test_project_filter_uses_the_current_project(skein: Native) -> None:
    """An updated thread moves to the new project's list."""
    thread = skein.new_thread(project_id="before")
    skein.update(thread, project_id="after")

    assert ids(skein.threads(project_id="before")) == []
    assert ids(skein.threads(project_id="after")) == [thread]


def test_list_contains_only_threads_of_its_space(skein: Native) -> None:
    """Each space has its own list."""
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
def test_invalid_query_is_422(skein: Native, query: dict[str, Any], type: str) -> None:
    """The error contains the parameter."""
    assert skein.threads(**query).problems == [(["query", *query], type)]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "ü", "=", "a" * 9000, "\x00", "../..", "MQ=="])
def test_invalid_cursor_is_422(skein: Native, cursor: str) -> None:
    """The error refers to the query."""
    assert skein.threads(cursor=cursor).problems == [INVALID_CURSOR]


def test_modified_cursor_is_422(skein: Native) -> None:
    """This includes one changed, missing or additional character at any position."""
    skein.new_thread()
    skein.new_thread()
    cursor = skein.threads(limit=1).body["meta"]["next_cursor"]
    changed = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]

    for tampered in [*changed, cursor[:-1], cursor[1:], cursor + "A", cursor + "=", " " + cursor]:
        assert skein.threads(limit=1, cursor=tampered).problems == [INVALID_CURSOR], tampered


@pytest.mark.parametrize(
    "other",
    [{"order": "asc"}, {"status": "archived"}, {"status": "all"}, {"project_id": "p"}, {"user": "user-1"}],
)
def test_cursor_is_valid_for_its_query_only(skein: Native, other: dict[str, str]) -> None:
    """It is invalid for another order, status or filter."""
    skein.new_thread()
    skein.new_thread()
    cursor = skein.threads(limit=1).body["meta"]["next_cursor"]

    assert skein.threads(cursor=cursor, **other).problems == [INVALID_CURSOR]


def test_cursor_is_valid_for_its_space_only(skein: Native) -> None:
    """It is invalid in another space, for another tenant and for a list of messages."""
    thread = skein.new_thread()
    skein.new_thread()
    cursor = skein.threads(limit=1).body["meta"]["next_cursor"]

    assert skein.in_space("elsewhere").threads(cursor=cursor).problems == [INVALID_CURSOR]
    assert Native.with_grant(new_grant()).threads(cursor=cursor).problems == [INVALID_CURSOR]
    assert skein.messages(thread, cursor=cursor).problems == [INVALID_CURSOR]


@pytest.mark.parametrize("position", ["", "x", "~", "9" * 5000, "\x00", "1700000000000#"])
def test_forged_cursor_is_422(skein: Native, position: str) -> None:
    """The checksum is not secret: a position that no list has is rejected nevertheless."""
    forged = cursors.encode(position, ThreadQuery(Space(skein.grant.tenant, SPACE)))

    assert skein.threads(cursor=forged).problems == [INVALID_CURSOR]


def test_next_page_starts_after_the_previous_one(skein: Native) -> None:
    """This holds even if its last thread was archived and new threads were created in between."""
    threads = [skein.new_thread() for _ in range(4)]
    cursor = skein.threads(limit=2).body["meta"]["next_cursor"]
    skein.delete(threads[2])
    skein.new_thread()

    assert ids(skein.threads(limit=5, cursor=cursor)) == [threads[1], threads[0]]
