from functools import partial

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.pages import EMPTY, iter_pages, iter_pages_back, parse_page
from tests.support.engines.clock import Clock


def new_threads(assistants: Assistants, clock: Clock, count: int) -> list[str]:
    """Create threads, one minute apart, and return their ids, oldest first."""
    created = []
    for _ in range(count):
        created.append(assistants.new_thread())
        clock.advance(milliseconds.MINUTE)
    return created


def test_default_page_has_the_twenty_most_recently_active_threads(assistants: Assistants, clock: Clock) -> None:
    """`order=asc` lists the least recent ones first; a listed thread equals the fetched one."""
    created = new_threads(assistants, clock, 21)
    assistants.append(created[3])

    data, more = parse_page(assistants.threads())

    assert [thread["id"] for thread in data] == [created[3], *created[:3:-1], *created[2:0:-1]]
    assert more
    assert data[0] == assistants.thread(created[3]).success
    assert assistants.threads(order="asc").success["first_id"] == created[0]


def test_empty_page_has_null_first_and_last_ids(assistants: Assistants) -> None:
    """This applies to a space without threads, and to a page beyond the last thread."""
    assert assistants.threads().success == EMPTY
    last = assistants.new_thread()
    assert assistants.threads(after=last).success == EMPTY
    assert assistants.threads(before=last).success == EMPTY


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_pages_contain_each_thread_once_at_every_boundary(
    assistants: Assistants, clock: Clock, size: int, order: str
) -> None:
    """In both directions no page is empty, and `has_more` is correct."""
    created = new_threads(assistants, clock, 5)[:: 1 if order == "asc" else -1]
    read = partial(assistants.threads, limit=size, order=order)

    forward = [[thread["id"] for thread in page] for page in iter_pages(read)]
    backward = [[thread["id"] for thread in page] for page in iter_pages_back(read, created[-1])]

    assert forward == [created[start : start + size] for start in range(0, 5, size)]
    assert backward == [created[max(0, end - size) : end] for end in range(4, 0, -size)]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_deleted_thread_stays_valid_as_after(assistants: Assistants, clock: Clock, order: str) -> None:
    """Clients delete threads during pagination, and still get each thread once."""
    created = new_threads(assistants, clock, 5)
    read: list[str] = []
    for page in iter_pages(partial(assistants.threads, limit=2, order=order)):
        read += [thread["id"] for thread in page]
        assert assistants.delete(read[-1]).status == 200

    assert read == (created if order == "asc" else created[::-1])


def test_archived_threads_are_not_listed_but_found_by_id(assistants: Assistants, skein: Native) -> None:
    """An archived thread can still be fetched."""
    active, archived = assistants.new_thread(), assistants.new_thread()
    skein.delete(archived)

    assert [thread["id"] for thread in assistants.threads().success["data"]] == [active]
    assert assistants.thread(archived).success["id"] == archived


@pytest.mark.parametrize("edge", ["after", "before"])
def test_after_and_before_must_be_thread_ids(assistants: Assistants, edge: str) -> None:
    """Text that is not an id is an error; the id of no thread does not limit the page."""
    thread = assistants.new_thread()
    unknown = "thread_0198c0de000070008000000000000000"

    assert assistants.threads(**{edge: "thread_x"}).openai_error[:2] == (404, "No thread found with id 'thread_x'.")
    assert assistants.threads(**{edge: "undefined"}).openai_error[0] == 400
    assert assistants.threads(**{edge: unknown}).success["first_id"] == thread
    assert assistants.threads(**{edge: ""}).success["first_id"] == thread


def test_conversations_are_listed_in_the_same_order(
    assistants: Assistants, conversations: Conversations, clock: Clock
) -> None:
    """The same threads are conversations, and `after` accepts ids of both dialects."""
    created = [thread.replace("thread_", "conv_") for thread in new_threads(assistants, clock, 3)]
    read = partial(conversations.conversations, limit=2)

    assert [[conversation["id"] for conversation in page] for page in iter_pages(read)] == [
        [created[2], created[1]],
        [created[0]],
    ]
    assert [[conversation["id"] for conversation in page] for page in iter_pages_back(read, created[0])] == [
        [created[2], created[1]]
    ]
    assert conversations.conversations(order="asc").success["first_id"] == created[0]
