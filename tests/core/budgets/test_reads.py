from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier

import pytest

from core.models import ThreadRef
from core.threads import changes, messages
from core.threads.edit import delete
from tests.support.data.conversations import new_thread
from tests.support.engines.hooks import register_hooks
from tests.support.inspect.call_counter import count_calls

LIMIT = 50

BESIDE = 2
"""Items read that are no message of the page: the thread's own, and the one that tells whether more follow."""


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
def test_the_first_page(ref: ThreadRef, length: int, *, newest_first: bool) -> None:
    """One call, however long the thread is, which reads no more than it brings."""
    with count_calls() as counts:
        page = messages.page(ref, limit=LIMIT, newest_first=newest_first)
    assert len(page.items) == min(length, LIMIT)
    assert counts.operations == ["Query"]
    assert counts.items_read <= len(page.items) + BESIDE


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
@pytest.mark.parametrize("place", [0.0, 0.5, 0.99], ids=["front", "middle", "end"])
def test_any_other_page(ref: ThreadRef, length: int, place: float, *, newest_first: bool) -> None:
    """One round trip: the query, and the look at the thread beside it, made at the same time."""
    with _together(2), count_calls() as counts:
        page = messages.window(ref, limit=LIMIT, after=max(1, int(length * place)), newest_first=newest_first)
    assert sorted(counts.operations) == ["GetItem", "Query"]
    assert counts.round_trips == 1
    assert counts.items_read <= len(page.items) + BESIDE


def test_a_page_by_cursor(ref: ThreadRef, length: int) -> None:
    """A cursor costs what a place costs."""
    page = messages.page(ref, limit=5)
    assert bool(page.cursor) == (length > 5)
    if page.cursor:
        with _together(2), count_calls() as counts:
            messages.page(ref, limit=5, cursor=page.cursor)
        assert sorted(counts.operations) == ["GetItem", "Query"]
        assert counts.items_read <= 5 + BESIDE


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
@pytest.mark.parametrize("deleted", [{2}, {4, 5, 6}, {1, 3, 12}, {9, 10, 11, 12}, {*range(1, 9)}], ids=str)
@pytest.mark.usefixtures("store")
def test_pages_with_deleted_messages(deleted: set[int], *, newest_first: bool) -> None:
    """No more is read than the messages of a page, the tombstones among them, and as many again as those are: so the
    calls double their reach, and are not one for each tombstone."""
    ref = new_thread(*(str(place) for place in range(1, 13)))
    for place in deleted:
        delete(ref, str(messages.get_at(ref, place).id))
    ahead = list(range(12, 0, -1) if newest_first else range(1, 13))
    edge = None
    while ahead:
        with count_calls() as counts:
            page = messages.window(ref, limit=4, after=edge, newest_first=newest_first)
        left = [place for place in ahead if place not in deleted]
        assert [message.sequence for message in page.items] == left[:4]
        assert page.more is (len(left) > 4)
        read = ahead[: ahead.index(left[4])] if page.more else ahead
        tombstones = len(deleted & {*read})
        assert counts.items_read <= len(read) + tombstones + BESIDE
        assert counts.operations.count("Query") <= 1 + tombstones.bit_length()
        edge, ahead = read[-1], ahead[len(read) :]


def test_one_thread(ref: ThreadRef, length: int) -> None:
    """One call brings its exact count and last activity, however long the thread is."""
    with count_calls() as counts:
        thread = changes.get(ref)
    assert thread.message_count == length
    assert counts.operations == ["Query"]
    assert (counts.read_units, counts.items_read) == (1, 2)


def test_one_message(ref: ThreadRef) -> None:
    """One call, however long the thread is."""
    message = messages.get_at(ref, 1)
    with count_calls() as counts:
        assert messages.get(ref, str(message.id)) == message
    assert counts.operations == ["BatchGetItem"]


@contextmanager
def _together(calls: int) -> Iterator[None]:
    """No call is sent before all are about to be: calls that wait for one another break the barrier."""
    barrier = Barrier(calls, timeout=10)

    def wait(**_: object) -> None:
        barrier.wait()

    with register_hooks(("before-send", wait)):
        yield
