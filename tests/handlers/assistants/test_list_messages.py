from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest

from core.ids import parse
from core.models import NewMessage, Space
from core.threads import append, lookup
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants
from tests.support.clients.pages import EMPTY, iter_pages, iter_pages_back, parse_page
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory


def texts(messages: Iterable[Any]) -> list[str]:
    """The texts of messages."""
    return [message["content"][0]["text"]["value"] for message in messages]


def ids(assistants: Assistants, thread: str) -> list[str]:
    """The ids of a thread's messages, oldest first."""
    return [message["id"] for message in assistants.messages(thread, order="asc", limit=100).success["data"]]


def test_default_page_has_the_newest_twenty_messages(assistants: Assistants) -> None:
    """`order=asc` lists the oldest messages first."""
    thread = assistants.new_thread(21)

    data, more = parse_page(assistants.messages(thread))

    assert texts(data) == [str(number) for number in range(21, 1, -1)]
    assert more
    assert texts(assistants.messages(thread, order="asc").success["data"])[:2] == ["1", "2"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_empty_page_has_null_first_and_last_ids(assistants: Assistants, order: str) -> None:
    """azure-ai-agents requests pages until `last_id` is null."""
    thread = assistants.new_thread(0)
    assert assistants.messages(thread, order=order).success == EMPTY

    assistants.append(thread)
    last = assistants.messages(thread).success["last_id"]

    assert assistants.messages(thread, order=order, after=last).success == EMPTY
    assert assistants.messages(thread, order=order, before=last).success == EMPTY


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_pages_contain_each_message_once_at_every_boundary(assistants: Assistants, size: int, order: str) -> None:
    """In both directions pages are full except the last one, none is empty, and `has_more` is correct."""
    thread = assistants.new_thread(7)
    last = ids(assistants, thread)[-1 if order == "asc" else 0]
    everything = [str(number) for number in (range(1, 8) if order == "asc" else range(7, 0, -1))]
    read = partial(assistants.messages, thread, limit=size, order=order)

    forward = [texts(page) for page in iter_pages(read)]
    backward = [texts(page) for page in iter_pages_back(read, last)]

    assert forward == [everything[start : start + size] for start in range(0, 7, size)]
    assert backward == [everything[max(0, end - size) : end] for end in range(6, 0, -size)]


def test_messages_are_in_commit_order_and_not_in_clock_order(assistants: Assistants, clock: Clock) -> None:
    """Messages of one second, or of a clock that runs back, stay in the order of their commits."""
    thread = assistants.new_thread(0)
    for number in range(1, 7):
        assistants.append(thread, str(number))
        clock.advance(-90_000 if number == 3 else 0)

    listed = [
        message for page in iter_pages(partial(assistants.messages, thread, limit=2, order="asc")) for message in page
    ]

    assert texts(listed) == ["1", "2", "3", "4", "5", "6"]
    assert listed[2]["created_at"] > listed[3]["created_at"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_concurrent_appends_neither_skip_nor_repeat_messages(assistants: Assistants, order: str) -> None:
    """With `asc` new messages appear at the end; with `desc` they do not appear."""
    thread = assistants.new_thread(4)
    read: list[str] = []
    for number, page in enumerate(iter_pages(partial(assistants.messages, thread, limit=2, order=order))):
        read += texts(page)
        if number < 2:
            assistants.append(thread, f"new {number}")

    assert read == (["1", "2", "3", "4", "new 0", "new 1"] if order == "asc" else ["4", "3", "2", "1"])


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_are_full_without_deleted_messages(assistants: Assistants, order: str, size: int) -> None:
    """Deleted messages at the ends or in the middle of a page do not shorten it, and `has_more` ignores them."""
    thread = assistants.new_thread(10)
    message_ids = ids(assistants, thread)
    for number in (1, 3, 4, 8, 9, 10):
        assistants.delete_message(thread, message_ids[number - 1])
    remaining = ["2", "5", "6", "7"] if order == "asc" else ["7", "6", "5", "2"]

    pages = [texts(page) for page in iter_pages(partial(assistants.messages, thread, limit=size, order=order))]

    assert pages == [remaining[start : start + size] for start in range(0, 4, size)]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_deleted_message_stays_valid_as_after_and_before(assistants: Assistants, order: str) -> None:
    """Clients delete the messages that they have read during pagination."""
    thread = assistants.new_thread(6)
    read: list[str] = []
    for page in iter_pages(partial(assistants.messages, thread, limit=2, order=order)):
        read += texts(page)
        for message in page:
            assert assistants.delete_message(thread, message["id"]).status == 200

    assert sorted(read) == ["1", "2", "3", "4", "5", "6"]
    assert assistants.messages(thread).success["data"] == []


def test_after_and_before_select_the_messages_between(assistants: Assistants) -> None:
    """Together they select the messages between both, starting at `after`."""
    thread = assistants.new_thread(6)
    message_ids = ids(assistants, thread)

    ascending = assistants.messages(thread, order="asc", after=message_ids[0], before=message_ids[4], limit=2)
    descending = assistants.messages(thread, order="desc", after=message_ids[4], before=message_ids[0], limit=2)

    assert (texts(ascending.success["data"]), ascending.success["has_more"]) == (["2", "3"], True)
    assert (texts(descending.success["data"]), descending.success["has_more"]) == (["4", "3"], True)


def test_after_accepts_every_spelling_of_an_id(assistants: Assistants) -> None:
    """For example, a UUID or an id without a prefix."""
    thread = assistants.new_thread(2)
    first, _ = ids(assistants, thread)

    for spelling in (str(parse(first)), first.removeprefix("msg_")):
        assert texts(assistants.messages(thread, order="asc", after=spelling).success["data"]) == ["2"]


@pytest.mark.parametrize("edge", ["after", "before"])
def test_after_and_before_must_be_messages_of_the_thread(assistants: Assistants, edge: str) -> None:
    """Another id is 404, and text that is not an id is 400."""
    thread, other = assistants.new_thread(), assistants.new_thread()
    foreign = assistants.messages(other).success["first_id"]

    for id in ("msg_x", foreign):
        error = assistants.messages(thread, **{edge: id}).openai_error
        assert error == (404, f"No message found with id '{id}'.", "invalid_request_error", None, None)
    assert assistants.messages(thread, **{edge: "undefined"}).openai_error[0] == 400


def test_empty_after_and_before_are_ignored(assistants: Assistants) -> None:
    """azure-ai-agents sends `after=` for the first page."""
    thread = assistants.new_thread(2)

    assert texts(assistants.messages(thread, after="", before="", order="asc").success["data"]) == ["1", "2"]


@pytest.mark.usefixtures("memory")
def test_run_id_selects_the_messages_of_an_imported_run(skein: Native, assistants: Assistants) -> None:
    """The filter works across pages."""
    thread = assistants.new_thread(1)
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), thread)
    for number in range(2, 8):
        details = {"run_id": f"run_{number % 2}", "assistant_id": "asst_1"}
        append.append(ref, NewMessage("assistant", str(number), details=details), author="user-1")

    pages = list(iter_pages(partial(assistants.messages, thread, run_id="run_1", order="asc", limit=2)))

    assert [texts(page) for page in pages] == [["3", "5"], ["7"]]
    assert (pages[0][0]["run_id"], pages[0][0]["assistant_id"]) == ("run_1", "asst_1")
    assert assistants.messages(thread, run_id="run_9").success["data"] == []


def test_page_of_large_messages_is_shortened(assistants: Assistants, memory: Memory) -> None:
    """A page fits into one response, and `has_more` is true if messages remain."""
    content = [{"type": "text", "text": "☃" * 256_000} for _ in range(3)]
    thread = assistants.new_thread(0)
    for _ in range(3):
        assert assistants.append(thread, content).status == 200

    pages = list(iter_pages(partial(assistants.messages, thread, order="asc")))

    assert len(memory.objects) == 3
    assert [len(page) for page in pages] == [2, 1]
