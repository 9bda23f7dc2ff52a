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

EXTRA_ITEMS = 2
"""Items read in addition to the page: the thread's own, and a message that shows whether more follow."""


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
def test_first_page_takes_one_query(ref: ThreadRef, length: int, *, newest_first: bool) -> None:
    """At any length of the thread, the query reads no more than the page and EXTRA_ITEMS."""
    with count_calls() as counts:
        page = messages.page(ref, limit=LIMIT, newest_first=newest_first)
    assert len(page.items) == min(length, LIMIT)
    assert counts.operations == ["Query"]
    assert counts.items_read <= len(page.items) + EXTRA_ITEMS


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
@pytest.mark.parametrize("position", [0.0, 0.5, 0.99], ids=["front", "middle", "end"])
def test_page_after_a_message_takes_one_round_trip(
    ref: ThreadRef, length: int, position: float, *, newest_first: bool
) -> None:
    """The query and the read of the thread are sent at the same time."""
    with _simultaneous(2), count_calls() as counts:
        page = messages.window(ref, limit=LIMIT, after=max(1, int(length * position)), newest_first=newest_first)
    assert sorted(counts.operations) == ["GetItem", "Query"]
    assert counts.round_trips == 1
    assert counts.items_read <= len(page.items) + EXTRA_ITEMS


def test_page_after_a_cursor_takes_one_round_trip(ref: ThreadRef, length: int) -> None:
    """A cursor takes the same calls as a message id."""
    page = messages.page(ref, limit=5)
    assert bool(page.cursor) == (length > 5)
    if page.cursor:
        with _simultaneous(2), count_calls() as counts:
            messages.page(ref, limit=5, cursor=page.cursor)
        assert sorted(counts.operations) == ["GetItem", "Query"]
        assert counts.items_read <= 5 + EXTRA_ITEMS


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
@pytest.mark.parametrize("deleted", [{2}, {4, 5, 6}, {1, 3, 12}, {9, 10, 11, 12}, {*range(1, 9)}], ids=str)
@pytest.mark.usefixtures("store")
def test_page_with_tombstones_takes_few_queries(deleted: set[int], *, newest_first: bool) -> None:
    """A page reads its messages, the tombstones among them, and at most as many further items as there are tombstones.
    Each query reaches twice as far, so the number of queries grows with the logarithm of the tombstones."""
    ref = new_thread(*(str(sequence) for sequence in range(1, 13)))
    for sequence in deleted:
        delete(ref, str(messages.get_at(ref, sequence).id))
    ahead = list(range(12, 0, -1) if newest_first else range(1, 13))
    edge = None
    while ahead:
        with count_calls() as counts:
            page = messages.window(ref, limit=4, after=edge, newest_first=newest_first)
        left = [sequence for sequence in ahead if sequence not in deleted]
        assert [message.sequence for message in page.items] == left[:4]
        assert page.more is (len(left) > 4)
        read = ahead[: ahead.index(left[4])] if page.more else ahead
        tombstones = len(deleted & {*read})
        assert counts.items_read <= len(read) + tombstones + EXTRA_ITEMS
        assert counts.operations.count("Query") <= 1 + tombstones.bit_length()
        edge, ahead = read[-1], ahead[len(read) :]


def test_get_thread_takes_one_query(ref: ThreadRef, length: int) -> None:
    """At any length of the thread, the query returns its exact message count and reads one unit."""
    with count_calls() as counts:
        thread = changes.get(ref)
    assert thread.message_count == length
    assert counts.operations == ["Query"]
    assert (counts.read_units, counts.items_read) == (1, 2)


def test_get_message_takes_one_call(ref: ThreadRef) -> None:
    """At any length of the thread, one batch reads the message and the thread."""
    message = messages.get_at(ref, 1)
    with count_calls() as counts:
        assert messages.get(ref, str(message.id)) == message
    assert counts.operations == ["BatchGetItem"]


@contextmanager
def _simultaneous(calls: int) -> Iterator[None]:
    """Hold each call until `calls` of them are about to be sent; sequential calls break the barrier."""
    barrier = Barrier(calls, timeout=10)

    def wait(**_: object) -> None:
        barrier.wait()

    with register_hooks(("before-send", wait)):
        yield
