from typing import Any

import pytest

from core import clock as milliseconds
from tests.support.clients.base import new_grant
from tests.support.clients.native import Native
from tests.support.clients.qelos import Qelos
from tests.support.engines.clock import Clock


def titles(qelos: Qelos, **query: Any) -> list[str]:
    """The titles of the listed threads; asserts that the body is an array."""
    answer = qelos.threads(**query)
    assert isinstance(answer.success, list)
    return [thread["title"] for thread in answer.success]


def new_threads(qelos: Qelos, clock: Clock, *names: str) -> list[str]:
    """Create threads with these titles, one minute apart, and return their ids."""
    ids = []
    for title in names:
        ids.append(qelos.new_thread(title=title))
        clock.advance(milliseconds.MINUTE)
    return ids


def client_of(qelos: Qelos, principal: str, **grant: Any) -> Qelos:
    """A client of another principal of the same tenant, without the scope `admin` by default."""
    scopes = frozenset({"threads:read", "threads:write"})
    fields = {"tenant": qelos.grant.tenant, "principal": principal, "scopes": scopes} | grant
    return Qelos.with_grant(new_grant(**fields))


def test_list_is_an_array_of_threads_without_messages(qelos: Qelos, skein: Native) -> None:
    """Apart from that a listed thread equals the fetched one."""
    assert qelos.threads().success == []
    thread = qelos.new_thread(title="T")
    skein.append(thread, "Hi")

    [listed] = qelos.threads().success

    assert listed["messages"] == []
    assert set(listed) == set(qelos.thread(thread).success)
    assert {**qelos.thread(thread).success, "messages": [], "updated": listed["updated"]} == listed


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (None, "bca"),
        ("-updated", "bca"),
        ("updated", "acb"),
        ("-created", "cba"),
        ("created", "abc"),
        ("title", "abc"),
        ("-title", "cba"),
        ("undefined", "bca"),
        ("", "bca"),
        ("-", "bca"),
        ("nonsense", "bca"),
    ],
)
def test_threads_are_sorted_by_the_given_field(
    qelos: Qelos, skein: Native, clock: Clock, sort: str | None, expected: str
) -> None:
    """The default is the last activity, newest first; an unknown field counts as missing."""
    _, second, _ = new_threads(qelos, clock, "a", "b", "c")
    skein.append(second)

    assert "".join(titles(qelos, **({} if sort is None else {"sort": sort}))) == expected


def test_titles_are_sorted_without_case(qelos: Qelos, skein: Native, clock: Clock) -> None:
    """Threads without a title are first; a title in several languages counts as its displayed text."""
    new_threads(qelos, clock, "b", "A", "C")
    qelos.new_thread()
    skein.start(title={"fr": "z", "en": "bb"})

    assert titles(qelos, sort="title") == [None, "A", "b", "bb", "C"]


@pytest.mark.parametrize("sort", ["-updated", "updated", "created", "-title"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_pages_contain_each_thread_once(qelos: Qelos, clock: Clock, sort: str, size: int) -> None:
    """This holds for any order; pages after the last one are empty."""
    new_threads(qelos, clock, "a", "b", "c", "d", "e")

    pages = [titles(qelos, sort=sort, limit=size, page=number) for number in range(1, 7)]

    everything = "abcde" if not sort.startswith("-") else "edcba"
    assert pages == [list(everything[start : start + size]) for start in range(0, 6 * size, size)]


NUMBERS: list[tuple[dict[str, Any], int]] = [
    ({}, 50),
    ({"limit": "undefined"}, 50),
    ({"limit": ""}, 50),
    ({"limit": "null"}, 50),
    ({"limit": "1.5"}, 50),
    ({"limit": "9" * 5000}, 50),
    ({"limit": 3}, 3),
    ({"limit": 0}, 1),
    ({"limit": -3}, 1),
    ({"limit": 200}, 200),
    ({"limit": 10_000}, 200),
    ({"limit": 10_000, "page": 2}, 1),
    ({"page": "undefined"}, 50),
    ({"page": 0}, 50),
    ({"page": 5}, 1),
    ({"page": 6}, 0),
    ({"page": 10**30}, 0),
    ({"page": 10**30, "sort": "title"}, 0),
]
"""Queries, and the number of threads of 201 that they return."""


def test_page_and_limit_tolerate_invalid_numbers(qelos: Qelos) -> None:
    """The limit is 50 by default and at most 200; an invalid number counts as missing."""
    for _ in range(201):
        qelos.new_thread()

    assert [(query, len(qelos.threads(**query).success)) for query, _ in NUMBERS] == NUMBERS


def test_threads_are_filtered_by_integration(qelos: Qelos, clock: Clock) -> None:
    """Pages are full; the literal `undefined` is not an integration."""
    for number in range(6):
        qelos.new_thread(integration=f"bot-{number % 2}", title=str(number))
        clock.advance(milliseconds.MINUTE)

    assert titles(qelos, integration="bot-1", limit=2) == ["5", "3"]
    assert titles(qelos, integration="bot-1", limit=2, page=2) == ["1"]
    assert titles(qelos, integration="bot-9") == []
    assert len(titles(qelos, integration="undefined")) == 6


def test_threads_of_other_dialects_are_listed(qelos: Qelos, skein: Native) -> None:
    """They have no integration."""
    skein.start(title="native")

    [thread] = qelos.threads().success
    assert (thread["title"], thread["integration"]) == ("native", None)


def test_archived_threads_are_not_listed_but_found_by_id(qelos: Qelos, skein: Native) -> None:
    """An archived thread can still be fetched."""
    thread = qelos.new_thread()
    skein.delete(thread)

    assert qelos.threads().success == []
    assert qelos.thread(thread).status == 200


def test_callers_list_only_their_own_threads(qelos: Qelos) -> None:
    """Without the scope `admin`, no filter shows the threads of others."""
    for principal in ("a", "a#b", "ü"):
        client_of(qelos, principal).create(title=principal)

    for principal in ("a", "a#b", "ü"):
        caller = client_of(qelos, principal)
        for query in ({}, {"user": "a"}, {"user": "undefined"}, {"workspace": "elsewhere"}, {"sort": "title"}):
            assert titles(caller, **query) == [principal]


def test_admins_list_the_threads_of_all_users(qelos: Qelos) -> None:
    """`user` selects one user; the literal `undefined` is not a user."""
    for principal in ("a", "b"):
        client_of(qelos, principal).create(title=principal)

    assert sorted(titles(qelos)) == ["a", "b"]
    assert titles(qelos, user="a") == ["a"]
    assert titles(qelos, user="nobody") == []
    assert sorted(titles(qelos, user="undefined", workspace="undefined")) == ["a", "b"]


def test_admins_list_other_workspaces_of_their_key(qelos: Qelos) -> None:
    """A workspace is a space; another space, or an invalid one, is 403."""
    client_of(qelos, "a", default_space="elsewhere").create(title="there")
    scopes = frozenset({"admin"})
    here = client_of(qelos, "b", scopes=scopes, spaces=frozenset({qelos.space}))
    both = client_of(qelos, "b", scopes=scopes, spaces=frozenset({qelos.space, "elsewhere"}))

    assert titles(qelos, workspace="elsewhere") == ["there"]
    assert titles(both, workspace="elsewhere") == ["there"]
    assert titles(both) == []
    assert here.threads(workspace="elsewhere").status == 403
    assert qelos.threads(workspace="a#T#b").status == 403
