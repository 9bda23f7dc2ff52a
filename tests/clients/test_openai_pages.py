from typing import Any

import pytest

from tests.clients.reports import Report

EMPTY: dict[str, Any] = {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


def test_default_page_has_20_messages_newest_first(openai: Report) -> None:
    """By default a list starts with the newest message and has at most 20, with first and last id."""
    assert openai["pages"]["default"] == [[*"7654321"], "7", "1", False]
    assert openai["thousand_messages"]["default"] == 20


def test_pager_returns_all_pages_in_both_orders(openai: Report) -> None:
    """The client's pager returns all pages in both orders."""
    assert openai["pages"]["pager"] == {"asc": [*"1234567"], "desc": [*"7654321"]}


def test_has_more_is_false_on_a_full_last_page(openai: Report) -> None:
    """`has_more` is true if one more message remains, and false on a last page that is full."""
    assert openai["pages"]["limit"] == [[[*"765432"], "7", "2", True], [[*"7654321"], "7", "1", False]]


def test_after_returns_following_messages(openai: Report) -> None:
    """`after` returns the messages that follow a message, in both orders."""
    assert openai["pages"]["after"] == {"asc": [["5", "6"], "5", "6", True], "desc": [["3", "2"], "3", "2", True]}


def test_before_returns_preceding_messages(openai: Report) -> None:
    """`before` returns the messages that precede a message, in the order of the list."""
    assert openai["pages"]["before"] == {"asc": [["2", "3"], "2", "3", True], "desc": [["6", "5"], "6", "5", True]}


def test_after_and_before_select_a_range(openai: Report) -> None:
    """`after` and `before` together return the messages between both."""
    assert openai["pages"]["between"] == [["5", "4", "3"], "5", "3", False]


@pytest.mark.parametrize("page", ["end", "empty", "of_no_run"])
def test_empty_page_has_null_ids(openai: Report, page: str) -> None:
    """A page after the last message, of an empty thread, or of an unknown run has null ids."""
    assert openai["pages"][page] == EMPTY


def test_pagers_return_1000_messages(openai: Report) -> None:
    """Pagers return each of 1,000 messages once and in order, although many share the second of their creation."""
    result, ascending = openai["thousand_messages"], [str(number) for number in range(1, 1001)]

    assert result["asc"] == ascending
    assert result["desc"] == ascending[::-1]
    assert result["other_pager"] == ascending[::-1]
    assert result["items"] == ascending
    assert result["seconds"] < 500


@pytest.mark.parametrize("writer", ["between_pages", "at_the_same_time"])
def test_walk_is_complete_while_another_writer_appends(openai: Report, writer: str) -> None:
    """While another writer appends, a walk towards the newest messages returns each message once, including new ones; a
    walk towards the oldest returns those that existed at its start."""
    newer, older = [str(number) for number in range(2, 31)], [*"987654321"]

    assert openai[writer] == {"after_asc": newer, "before_desc": newer, "after_desc": older, "before_asc": older}
