from collections.abc import Callable
from functools import partial
from threading import Event

import pytest

from core import clock
from core.errors import NotFound
from core.models import NewMessage, NewThread
from core.storage import keys
from core.threads import delete as deletion
from core.threads import messages
from core.threads.append import append
from core.threads.create import create_thread, create_with_message
from tests.faults.injection import Crash, Fault, Kind, injected
from tests.faults.interference import meanwhile
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, contents, new_space, new_thread, user_message
from tests.support.inspect import store
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

pytestmark = pytest.mark.usefixtures("store")


def test_deleting_while_others_read_and_write() -> None:
    """From the moment that the deletion is answered nobody finds the thread: not by its id, nor a message by its id,
    nor a page in either order, first or with a cursor held since; nobody adds to it; and no list shows it. The sweep
    leaves nothing."""
    ref = new_thread(*(str(n) for n in range(8)), LARGE)
    deleted = Event()

    def delete() -> None:
        deletion.delete(ref)
        deleted.set()

    calls: list[Callable[[], None]] = [partial(_until_gone, find, deleted) for find in lookups_of(ref)]
    assert_all_succeeded(run_concurrently([*calls, delete]))
    assert all_threads(ref.space, None) == []
    assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)
    assert store.count_kinds(ref.space) == {"~": 1}
    assert store.objects(ref.space) == []


@pytest.mark.parametrize("size", [1, 3])
def test_a_first_append_under_way_when_its_thread_is_deleted(size: int) -> None:
    """A thread that was made without messages: its first place tells readers that it lives, so nobody may take that
    behind the deletion, neither with a message nor with a block."""
    ref = create_thread(new_space(), NewThread(), [], author=AUTHOR).value.ref

    with meanwhile(partial(deletion.delete, ref), at=1), pytest.raises(NotFound):
        append(ref, [user_message("late")] * size, author=AUTHOR)

    assert store.count_kinds(ref.space) == {"~": 1}
    with pytest.raises(NotFound):
        messages.page(ref, limit=1)


def test_a_first_append_is_counted_at_once() -> None:
    """Lists know it, too, however short the thread's life has been."""
    ref = create_thread(new_space(), NewThread(), [], author=AUTHOR).value.ref

    append(ref, user_message("first"), author=AUTHOR)

    assert [thread.message_count for thread in all_threads(ref.space)] == [1]


@pytest.mark.parametrize(("content", "at"), [("short", 1), ("short", 2), (LARGE, 1), (LARGE, 2), (LARGE, 3)])
def test_an_append_under_way_when_its_thread_is_deleted(content: str, at: int) -> None:
    """Whichever step of the append comes after the deletion and its sweep: the thread stays gone, and all that the
    append left goes with the mark."""
    ref = new_thread("first", "second", "third", "fourth")
    ways = lookups_of(ref)

    def delete_and_sweep() -> None:
        deletion.delete(ref)
        assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)

    with meanwhile(delete_and_sweep, at=at):
        append(ref, user_message(content), author=AUTHOR, key="key")
    assert store.count_kinds(ref.space)["M"] == 1
    assert_not_found(ways)
    (partition,) = store.expire_tombstones(ref.space)
    assert_not_found(ways)
    assert deletion.resume_sweep(partition, has_time=lambda: True)
    assert store.items(ref.space) == []
    assert store.objects(ref.space) == []


def test_an_append_that_notes_the_activity_of_a_thread_just_deleted() -> None:
    """The note does not bring the thread back."""
    long_ago = NewMessage("user", "first", created_at=clock.now() - clock.HOUR)
    ref = create_with_message(new_space(), NewThread(), long_ago, author=AUTHOR).value.thread

    def delete_until_nothing_is_left() -> None:
        deletion.delete(ref)
        assert store.expire_tombstones(ref.space) == [keys.partition(ref)]

    with meanwhile(delete_until_nothing_is_left, at=2):
        append(ref, user_message("new"), author=AUTHOR)
    assert store.items(ref.space) == []
    assert all_threads(ref.space, None) == []


def test_a_retry_under_way_when_its_thread_is_deleted() -> None:
    """An append that was cut off behind its claim, and is sent again while the thread is deleted, is not found; nothing
    takes the first place, which tells readers that a thread is there."""
    ref = new_thread("first")
    with injected(Fault(Kind.CRASH_AFTER), at=1), pytest.raises(Crash):
        append(ref, user_message("new"), author=AUTHOR, key="key")
    with meanwhile(lambda: deletion.delete(ref), at=2), pytest.raises(NotFound):
        append(ref, user_message("new"), author=AUTHOR, key="key")
    assert store.count_kinds(ref.space).keys() == {"~"}


def test_a_sweep_of_a_thread_that_was_not_deleted() -> None:
    """It does no harm, whoever asked for it."""
    ref = new_thread("first", LARGE)
    assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)
    assert contents(ref) == ["first", LARGE]


def test_deleting_at_once() -> None:
    """Of many who delete a thread at once one is told what is gone, and the others that nothing is there."""
    ref = new_thread("first", "second")
    answers = run_concurrently([partial(deletion.delete, ref)] * 8)
    (thread,) = [answer for answer in answers if not isinstance(answer, Exception)]
    assert thread.message_count == 2
    assert all(isinstance(answer, NotFound) for answer in answers if answer is not thread)


def _until_gone(find: Callable[[], object], deleted: Event) -> None:
    """Look again and again; what is begun after the deletion was answered must find nothing."""
    gone = False
    while not gone:
        gone = deleted.is_set()
        try:
            find()
        except NotFound:
            continue
        assert not gone, "a deleted thread was found"
