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
from tests.faults.injection import Crash, Fault, Kind, inject
from tests.faults.interference import run_before_call
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, contents, new_space, new_thread, user_message
from tests.support.inspect import store
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

pytestmark = pytest.mark.usefixtures("store")


def test_deleted_thread_is_not_found_by_concurrent_lookups() -> None:
    """When the deletion has returned, no lookup finds the thread: by its id, by the id of a message, by a page in
    either order with or without an older cursor; no append succeeds; and no list contains it. The sweep leaves only the
    tombstone."""
    ref = new_thread(*(str(n) for n in range(8)), LARGE)
    deleted = Event()

    def delete() -> None:
        deletion.delete(ref)
        deleted.set()

    calls: list[Callable[[], None]] = [partial(_repeat_until_not_found, find, deleted) for find in lookups_of(ref)]
    assert_all_succeeded(run_concurrently([*calls, delete]))
    assert all_threads(ref.space, None) == []
    assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)
    assert store.count_kinds(ref.space) == {"~": 1}
    assert store.objects(ref.space) == []


@pytest.mark.parametrize("size", [1, 3])
def test_first_append_during_the_deletion_is_not_found(size: int) -> None:
    """The first slot proves to readers that a thread exists. So in a thread that was created without messages, neither
    a message nor a block can take it after the deletion."""
    ref = create_thread(new_space(), NewThread(), [], author=AUTHOR).value.ref

    with run_before_call(partial(deletion.delete, ref), at=1), pytest.raises(NotFound):
        append(ref, [user_message("late")] * size, author=AUTHOR)

    assert store.count_kinds(ref.space) == {"~": 1}
    with pytest.raises(NotFound):
        messages.page(ref, limit=1)


def test_first_append_is_counted_in_lists() -> None:
    """This holds in the first minute of a thread, in which no touch is due."""
    ref = create_thread(new_space(), NewThread(), [], author=AUTHOR).value.ref

    append(ref, user_message("first"), author=AUTHOR)

    assert [thread.message_count for thread in all_threads(ref.space)] == [1]


@pytest.mark.parametrize(("content", "at"), [("short", 1), ("short", 2), (LARGE, 1), (LARGE, 2), (LARGE, 3)])
def test_append_during_the_deletion_does_not_restore_the_thread(content: str, at: int) -> None:
    """The deletion and its sweep run before any step of the append: the thread is not found, and the items and objects
    of the append are swept when the tombstone expires."""
    ref = new_thread("first", "second", "third", "fourth")
    lookups = lookups_of(ref)

    def delete_and_sweep() -> None:
        deletion.delete(ref)
        assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)

    with run_before_call(delete_and_sweep, at=at):
        append(ref, user_message(content), author=AUTHOR, key="key")
    assert store.count_kinds(ref.space)["M"] == 1
    assert_not_found(lookups)
    (partition,) = store.expire_tombstones(ref.space)
    assert_not_found(lookups)
    assert deletion.resume_sweep(partition, has_time=lambda: True)
    assert store.items(ref.space) == []
    assert store.objects(ref.space) == []


def test_touch_does_not_restore_a_deleted_thread() -> None:
    """The thread is deleted, and its tombstone expired, before an append touches it."""
    long_ago = NewMessage("user", "first", created_at=clock.now() - clock.HOUR)
    ref = create_with_message(new_space(), NewThread(), long_ago, author=AUTHOR).value.thread

    def delete_with_tombstone() -> None:
        deletion.delete(ref)
        assert store.expire_tombstones(ref.space) == [keys.partition(ref)]

    with run_before_call(delete_with_tombstone, at=2):
        append(ref, user_message("new"), author=AUTHOR)
    assert store.items(ref.space) == []
    assert all_threads(ref.space, None) == []


def test_retry_during_the_deletion_is_not_found() -> None:
    """An append crashes after its claim, and is retried while the thread is deleted: it raises NotFound, and takes no
    slot, since a taken first slot proves to readers that a thread exists."""
    ref = new_thread("first")
    with inject(Fault(Kind.CRASH_AFTER), at=1), pytest.raises(Crash):
        append(ref, user_message("new"), author=AUTHOR, key="key")
    with run_before_call(lambda: deletion.delete(ref), at=2), pytest.raises(NotFound):
        append(ref, user_message("new"), author=AUTHOR, key="key")
    assert store.count_kinds(ref.space).keys() == {"~"}


def test_sweep_of_a_living_thread_changes_nothing() -> None:
    """All messages of the thread remain."""
    ref = new_thread("first", LARGE)
    assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)
    assert contents(ref) == ["first", LARGE]


def test_only_one_of_concurrent_deletions_succeeds() -> None:
    """One of eight deletions returns the thread, and the others raise NotFound."""
    ref = new_thread("first", "second")
    answers = run_concurrently([partial(deletion.delete, ref)] * 8)
    (thread,) = [answer for answer in answers if not isinstance(answer, Exception)]
    assert thread.message_count == 2
    assert all(isinstance(answer, NotFound) for answer in answers if answer is not thread)


def _repeat_until_not_found(find: Callable[[], object], deleted: Event) -> None:
    """Repeat a lookup until it raises NotFound, as it must when it begins after the deletion has returned."""
    is_deleted = False
    while not is_deleted:
        is_deleted = deleted.is_set()
        try:
            find()
        except NotFound:
            continue
        assert not is_deleted, "a deleted thread was found"
