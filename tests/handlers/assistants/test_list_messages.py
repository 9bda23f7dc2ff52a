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
    """What messages say."""
    return [message["content"][0]["text"]["value"] for message in messages]


def ids(assistants: Assistants, thread: str) -> list[str]:
    """The ids of a thread's messages, oldest first."""
    return [message["id"] for message in assistants.messages(thread, order="asc", limit=100).success["data"]]


def test_messages_come_newest_first_twenty_at_a_time(assistants: Assistants) -> None:
    """Unless asked otherwise."""
    thread = assistants.new_thread(21)

    data, more = parse_page(assistants.messages(thread))

    assert texts(data) == [str(number) for number in range(21, 1, -1)]
    assert more
    assert texts(assistants.messages(thread, order="asc").success["data"])[:2] == ["1", "2"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_an_empty_page_has_no_first_and_no_last(assistants: Assistants, order: str) -> None:
    """Null both: azure-ai-agents pages on until `last_id` is."""
    thread = assistants.new_thread(0)
    assert assistants.messages(thread, order=order).success == EMPTY

    assistants.append(thread)
    last = assistants.messages(thread).success["last_id"]

    assert assistants.messages(thread, order=order, after=last).success == EMPTY
    assert assistants.messages(thread, order=order, before=last).success == EMPTY


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_pages_are_true_at_every_boundary(assistants: Assistants, size: int, order: str) -> None:
    """In both directions: full pages, the rest on the last, none empty, each message once, `has_more` never lies."""
    thread = assistants.new_thread(7)
    last = ids(assistants, thread)[-1 if order == "asc" else 0]
    everything = [str(number) for number in (range(1, 8) if order == "asc" else range(7, 0, -1))]
    read = partial(assistants.messages, thread, limit=size, order=order)

    onward = [texts(page) for page in iter_pages(read)]
    back = [texts(page) for page in iter_pages_back(read, last)]

    assert onward == [everything[start : start + size] for start in range(0, 7, size)]
    assert back == [everything[max(0, end - size) : end] for end in range(6, 0, -size)]


def test_order_is_that_of_commits_not_of_clocks(assistants: Assistants, clock: Clock) -> None:
    """Messages of one second, and of a clock that goes back, stay in the order in which they came."""
    thread = assistants.new_thread(0)
    for number in range(1, 7):
        assistants.append(thread, str(number))
        clock.advance(-90_000 if number == 3 else 0)

    shown = [
        message for page in iter_pages(partial(assistants.messages, thread, limit=2, order="asc")) for message in page
    ]

    assert texts(shown) == ["1", "2", "3", "4", "5", "6"]
    assert shown[2]["created_at"] > shown[3]["created_at"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_neither_skips_nor_repeats_whatever_is_written_meanwhile(assistants: Assistants, order: str) -> None:
    """Forward, the new message comes at the end; backward, it does not come."""
    thread = assistants.new_thread(4)
    read: list[str] = []
    for number, page in enumerate(iter_pages(partial(assistants.messages, thread, limit=2, order=order))):
        read += texts(page)
        if number < 2:
            assistants.append(thread, f"new {number}")

    assert read == (["1", "2", "3", "4", "new 0", "new 1"] if order == "asc" else ["4", "3", "2", "1"])


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_deleted_messages_leave_no_hole_in_pages(assistants: Assistants, order: str, size: int) -> None:
    """At the ends of a page as in its middle: pages are full without them, and `has_more` does not count them."""
    thread = assistants.new_thread(10)
    known = ids(assistants, thread)
    for number in (1, 3, 4, 8, 9, 10):
        assistants.delete_message(thread, known[number - 1])
    left = ["2", "5", "6", "7"] if order == "asc" else ["7", "6", "5", "2"]

    found = [texts(page) for page in iter_pages(partial(assistants.messages, thread, limit=size, order=order))]

    assert found == [left[start : start + size] for start in range(0, 4, size)]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_edge_of_a_page_may_be_deleted_meanwhile(assistants: Assistants, order: str) -> None:
    """A message's id stays good as `after` and `before`: clients delete what they have read while they page."""
    thread = assistants.new_thread(6)
    read: list[str] = []
    for page in iter_pages(partial(assistants.messages, thread, limit=2, order=order)):
        read += texts(page)
        for message in page:
            assert assistants.delete_message(thread, message["id"]).status == 200

    assert sorted(read) == ["1", "2", "3", "4", "5", "6"]
    assert assistants.messages(thread).success["data"] == []


def test_between_two_messages(assistants: Assistants) -> None:
    """`after` and `before` together: what lies between, from the side of `after`."""
    thread = assistants.new_thread(6)
    known = ids(assistants, thread)

    rising = assistants.messages(thread, order="asc", after=known[0], before=known[4], limit=2)
    falling = assistants.messages(thread, order="desc", after=known[4], before=known[0], limit=2)

    assert (texts(rising.success["data"]), rising.success["has_more"]) == (["2", "3"], True)
    assert (texts(falling.success["data"]), falling.success["has_more"]) == (["4", "3"], True)


def test_an_edge_in_any_spelling(assistants: Assistants) -> None:
    """As a UUID, and without a prefix."""
    thread = assistants.new_thread(2)
    first, _ = ids(assistants, thread)

    for spelled in (str(parse(first)), first.removeprefix("msg_")):
        assert texts(assistants.messages(thread, order="asc", after=spelled).success["data"]) == ["2"]


@pytest.mark.parametrize("edge", ["after", "before"])
def test_an_edge_that_is_none(assistants: Assistants, edge: str) -> None:
    """What names no message of this thread is not found."""
    thread, other = assistants.new_thread(), assistants.new_thread()
    foreign = assistants.messages(other).success["first_id"]

    for id in ("msg_x", foreign):
        refusal = assistants.messages(thread, **{edge: id}).openai_error
        assert refusal == (404, f"No message found with id '{id}'.", "invalid_request_error", None, None)
    assert assistants.messages(thread, **{edge: "undefined"}).openai_error[0] == 400


def test_an_edge_that_is_empty_is_none(assistants: Assistants) -> None:
    """`after=` means the front: azure-ai-agents sends it so."""
    thread = assistants.new_thread(2)

    assert texts(assistants.messages(thread, after="", before="", order="asc").success["data"]) == ["1", "2"]


@pytest.mark.usefixtures("memory")
def test_messages_of_one_run(skein: Native, assistants: Assistants) -> None:
    """`run_id` leaves out all but those of an imported run, over any number of pages."""
    thread = assistants.new_thread(1)
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), thread)
    for number in range(2, 8):
        details = {"run_id": f"run_{number % 2}", "assistant_id": "asst_1"}
        append.append(ref, NewMessage("assistant", str(number), details=details), author="user-1")

    found = list(iter_pages(partial(assistants.messages, thread, run_id="run_1", order="asc", limit=2)))

    assert [texts(page) for page in found] == [["3", "5"], ["7"]]
    assert (found[0][0]["run_id"], found[0][0]["assistant_id"]) == ("run_1", "asst_1")
    assert assistants.messages(thread, run_id="run_9").success["data"] == []


def test_a_page_is_never_more_than_can_be_answered_with(assistants: Assistants, memory: Memory) -> None:
    """Large messages make short pages, and `has_more` says so."""
    said = [{"type": "text", "text": "☃" * 256_000} for _ in range(3)]
    thread = assistants.new_thread(0)
    for _ in range(3):
        assert assistants.append(thread, said).status == 200

    found = list(iter_pages(partial(assistants.messages, thread, order="asc")))

    assert len(memory.objects) == 3
    assert [len(page) for page in found] == [2, 1]
