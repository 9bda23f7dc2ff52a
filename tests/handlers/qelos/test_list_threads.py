from typing import Any

import pytest

from core import clock as milliseconds
from tests.support.clients.base import new_grant
from tests.support.clients.native import Native
from tests.support.clients.qelos import Qelos
from tests.support.engines.clock import Clock


def titles(qelos: Qelos, **query: Any) -> list[str]:
    """The titles of listed threads."""
    answer = qelos.threads(**query)
    assert isinstance(answer.success, list)
    return [thread["title"] for thread in answer.success]


def make(qelos: Qelos, clock: Clock, *named: str) -> list[str]:
    """The ids of new threads with these titles, a minute between each and the next."""
    made = []
    for title in named:
        made.append(qelos.new_thread(title=title))
        clock.advance(milliseconds.MINUTE)
    return made


def as_(qelos: Qelos, principal: str, **grant: Any) -> Qelos:
    """Another caller of the same tenant, who is no admin."""
    scopes = frozenset({"threads:read", "threads:write"})
    fields = {"tenant": qelos.grant.tenant, "principal": principal, "scopes": scopes} | grant
    return Qelos.with_grant(new_grant(**fields))


def test_threads_are_a_bare_array_without_messages(qelos: Qelos, skein: Native) -> None:
    """None at first; each thread otherwise as it is when it is got."""
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
def test_every_order(qelos: Qelos, skein: Native, clock: Clock, sort: str | None, expected: str) -> None:
    """By last activity, newest first, unless asked otherwise; an order that is none counts as not given."""
    _, second, _ = make(qelos, clock, "a", "b", "c")
    skein.append(second)

    assert "".join(titles(qelos, **({} if sort is None else {"sort": sort}))) == expected


def test_titles_are_in_the_order_of_people(qelos: Qelos, skein: Native, clock: Clock) -> None:
    """Capitals and small letters alike, threads without a title first, maps of languages by what is shown of them."""
    make(qelos, clock, "b", "A", "C")
    qelos.new_thread()
    skein.start(title={"fr": "z", "en": "bb"})

    assert titles(qelos, sort="title") == [None, "A", "b", "bb", "C"]


@pytest.mark.parametrize("sort", ["-updated", "updated", "created", "-title"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_pages_cover_every_thread_once(qelos: Qelos, clock: Clock, sort: str, size: int) -> None:
    """Page by page in any order; behind the last one they are empty."""
    make(qelos, clock, "a", "b", "c", "d", "e")

    found = [titles(qelos, sort=sort, limit=size, page=number) for number in range(1, 7)]

    everything = "abcde" if not sort.startswith("-") else "edcba"
    assert found == [list(everything[start : start + size]) for start in range(0, 6 * size, size)]


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
"""Queries, and how many of 201 threads they bring."""


def test_numbers_are_taken_with_good_will(qelos: Qelos) -> None:
    """50 by default, 200 at most; a number that does not parse counts as not given."""
    for _ in range(201):
        qelos.new_thread()

    assert [(query, len(qelos.threads(**query).success)) for query, _ in NUMBERS] == NUMBERS


def test_threads_of_one_integration(qelos: Qelos, clock: Clock) -> None:
    """Pages are full of them; the literal `undefined` is no integration."""
    for number in range(6):
        qelos.new_thread(integration=f"bot-{number % 2}", title=str(number))
        clock.advance(milliseconds.MINUTE)

    assert titles(qelos, integration="bot-1", limit=2) == ["5", "3"]
    assert titles(qelos, integration="bot-1", limit=2, page=2) == ["1"]
    assert titles(qelos, integration="bot-9") == []
    assert len(titles(qelos, integration="undefined")) == 6


def test_threads_of_other_dialects_are_listed(qelos: Qelos, skein: Native) -> None:
    """Without an integration."""
    skein.start(title="native")

    [thread] = qelos.threads().success
    assert (thread["title"], thread["integration"]) == ("native", None)


def test_archived_threads_are_not_listed(qelos: Qelos, skein: Native) -> None:
    """They are put aside, but found by their id."""
    thread = qelos.new_thread()
    skein.delete(thread)

    assert qelos.threads().success == []
    assert qelos.thread(thread).status == 200


def test_callers_see_their_own_threads(qelos: Qelos) -> None:
    """Whoever they ask for; without the scope `admin` no filter shows another's."""
    for principal in ("a", "a#b", "ü"):
        as_(qelos, principal).create(title=principal)

    for principal in ("a", "a#b", "ü"):
        caller = as_(qelos, principal)
        for query in ({}, {"user": "a"}, {"user": "undefined"}, {"workspace": "elsewhere"}, {"sort": "title"}):
            assert titles(caller, **query) == [principal]


def test_admins_see_everybodys(qelos: Qelos) -> None:
    """Or one user's, if they ask; the literal `undefined` is nobody."""
    for principal in ("a", "b"):
        as_(qelos, principal).create(title=principal)

    assert sorted(titles(qelos)) == ["a", "b"]
    assert titles(qelos, user="a") == ["a"]
    assert titles(qelos, user="nobody") == []
    assert sorted(titles(qelos, user="undefined", workspace="undefined")) == ["a", "b"]


def test_admins_see_other_workspaces_that_their_key_may_enter(qelos: Qelos) -> None:
    """A workspace is a space; one that the key is not good for is refused, as any is that cannot be one."""
    as_(qelos, "a", default_space="elsewhere").create(title="there")
    scopes = frozenset({"admin"})
    here = as_(qelos, "b", scopes=scopes, spaces=frozenset({qelos.space}))
    both = as_(qelos, "b", scopes=scopes, spaces=frozenset({qelos.space, "elsewhere"}))

    assert titles(qelos, workspace="elsewhere") == ["there"]
    assert titles(both, workspace="elsewhere") == ["there"]
    assert titles(both) == []
    assert here.threads(workspace="elsewhere").status == 403
    assert qelos.threads(workspace="a#T#b").status == 403
