from functools import partial

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.pages import EMPTY, iter_pages, iter_pages_back, parse_page
from tests.support.engines.clock import Clock


def threads(assistants: Assistants, clock: Clock, count: int) -> list[str]:
    """The ids of new threads, a minute between each and the next, oldest first."""
    made = []
    for _ in range(count):
        made.append(assistants.new_thread())
        clock.advance(milliseconds.MINUTE)
    return made


def test_threads_come_by_last_activity_twenty_at_a_time(assistants: Assistants, clock: Clock) -> None:
    """The last one spoken in first, unless asked otherwise; each as it is when it is got."""
    made = threads(assistants, clock, 21)
    assistants.append(made[3])

    data, more = parse_page(assistants.threads())

    assert [thread["id"] for thread in data] == [made[3], *made[:3:-1], *made[2:0:-1]]
    assert more
    assert data[0] == assistants.thread(made[3]).success
    assert assistants.threads(order="asc").success["first_id"] == made[0]


def test_no_threads(assistants: Assistants) -> None:
    """An empty page has no first and no last."""
    assert assistants.threads().success == EMPTY
    last = assistants.new_thread()
    assert assistants.threads(after=last).success == EMPTY
    assert assistants.threads(before=last).success == EMPTY


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_pages_are_true_at_every_boundary(assistants: Assistants, clock: Clock, size: int, order: str) -> None:
    """In both directions: each thread once, none empty, `has_more` never lies."""
    made = threads(assistants, clock, 5)[:: 1 if order == "asc" else -1]
    read = partial(assistants.threads, limit=size, order=order)

    onward = [[thread["id"] for thread in page] for page in iter_pages(read)]
    back = [[thread["id"] for thread in page] for page in iter_pages_back(read, made[-1])]

    assert onward == [made[start : start + size] for start in range(0, 5, size)]
    assert back == [made[max(0, end - size) : end] for end in range(4, 0, -size)]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_edge_of_a_page_may_be_deleted_meanwhile(assistants: Assistants, clock: Clock, order: str) -> None:
    """Clients delete what they have read while they page: each thread comes once all the same."""
    made = threads(assistants, clock, 5)
    read: list[str] = []
    for page in iter_pages(partial(assistants.threads, limit=2, order=order)):
        read += [thread["id"] for thread in page]
        assert assistants.delete(read[-1]).status == 200

    assert read == (made if order == "asc" else made[::-1])


def test_archived_threads_are_not_listed(assistants: Assistants, skein: Native) -> None:
    """They are put aside, but found by their id."""
    kept, archived = assistants.new_thread(), assistants.new_thread()
    skein.delete(archived)

    assert [thread["id"] for thread in assistants.threads().success["data"]] == [kept]
    assert assistants.thread(archived).success["id"] == archived


@pytest.mark.parametrize("edge", ["after", "before"])
def test_an_edge_that_is_none(assistants: Assistants, edge: str) -> None:
    """What is no id is refused; what could be one but is not there bounds nothing."""
    thread = assistants.new_thread()
    unknown = "thread_0198c0de000070008000000000000000"

    assert assistants.threads(**{edge: "thread_x"}).openai_error[:2] == (404, "No thread found with id 'thread_x'.")
    assert assistants.threads(**{edge: "undefined"}).openai_error[0] == 400
    assert assistants.threads(**{edge: unknown}).success["first_id"] == thread
    assert assistants.threads(**{edge: ""}).success["first_id"] == thread


def test_conversations_are_listed_alike(assistants: Assistants, conversations: Conversations, clock: Clock) -> None:
    """The same threads in the same order, as conversations; pages go on in either spelling."""
    made = [thread.replace("thread_", "conv_") for thread in threads(assistants, clock, 3)]
    read = partial(conversations.conversations, limit=2)

    assert [[one["id"] for one in page] for page in iter_pages(read)] == [[made[2], made[1]], [made[0]]]
    assert [[one["id"] for one in page] for page in iter_pages_back(read, made[0])] == [[made[2], made[1]]]
    assert conversations.conversations(order="asc").success["first_id"] == made[0]
