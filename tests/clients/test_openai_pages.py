from typing import Any

import pytest

from tests.clients.reports import Report

EMPTY: dict[str, Any] = {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


def test_default_page(openai: Report) -> None:
    """A list begins with the newest message, has twenty at most, and tells its first and last id."""
    assert openai["pages"]["default"] == [[*"7654321"], "7", "1", False]
    assert openai["thousand"]["default"] == 20


def test_pager(openai: Report) -> None:
    """The client's own pager goes through all pages in both orders."""
    assert openai["pages"]["pager"] == {"asc": [*"1234567"], "desc": [*"7654321"]}


def test_limit(openai: Report) -> None:
    """`has_more` is true when one more message is left, and false on a page that is full and the last."""
    assert openai["pages"]["limit"] == [[[*"765432"], "7", "2", True], [[*"7654321"], "7", "1", False]]


def test_after(openai: Report) -> None:
    """`after` shows what comes next behind a message, in either order."""
    assert openai["pages"]["after"] == {"asc": [["5", "6"], "5", "6", True], "desc": [["3", "2"], "3", "2", True]}


def test_before(openai: Report) -> None:
    """`before` shows what comes next ahead of a message, in the list's order either way."""
    assert openai["pages"]["before"] == {"asc": [["2", "3"], "2", "3", True], "desc": [["6", "5"], "6", "5", True]}


def test_between(openai: Report) -> None:
    """`after` and `before` together show what lies between."""
    assert openai["pages"]["between"] == [["5", "4", "3"], "5", "3", False]


@pytest.mark.parametrize("page", ["end", "empty", "of_no_run"])
def test_empty_page(openai: Report, page: str) -> None:
    """A page behind the last message, of a thread without any, and of a run that never was, has null for its ids."""
    assert openai["pages"][page] == EMPTY


def test_thousand(openai: Report) -> None:
    """Pagers go through 1,000 messages, each once and in order, though many share the second of their creation."""
    told, rising = openai["thousand"], [str(number) for number in range(1, 1001)]

    assert told["asc"] == rising
    assert told["desc"] == rising[::-1]
    assert told["other_pager"] == rising[::-1]
    assert told["items"] == rising
    assert told["seconds"] < 500


@pytest.mark.parametrize("writer", ["between_pages", "at_the_same_time"])
def test_growing_thread(openai: Report, writer: str) -> None:
    """While another writer appends, a walk towards the newest meets every message once, whenever it was written; one
    towards the oldest meets what was there when it began."""
    newer, older = [str(number) for number in range(2, 31)], [*"987654321"]

    assert openai[writer] == {"after_asc": newer, "before_desc": newer, "after_desc": older, "before_asc": older}
