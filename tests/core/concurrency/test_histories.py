from functools import partial

import pytest

from core.errors import Archived, NotFound
from core.models import Message, NewThread, Replayable, Status, ThreadChange
from core.storage import keys
from core.threads import changes, messages
from core.threads import delete as deletion
from core.threads.append import append
from core.threads.create import create_with_message
from tests.core.concurrency.history import Act, History
from tests.faults.injection import Kind, insisted
from tests.faults.interleaving import Interleaving
from tests.support.clients.tailing_reader import TailingReader
from tests.support.data.conversations import AUTHOR, all_threads, contents, new_space, new_thread, user_message
from tests.support.data.seeds import seeds
from tests.support.inspect import store

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("seed", seeds(10))
def test_writing_while_a_thread_is_archived_and_restored(seed: int) -> None:
    """In whatever order the steps come: an append begun when the thread was archived is refused, one begun and answered
    when it was in use is taken; what was taken stands in the thread once, what was refused does not; and a change of
    its title that was taken is not lost."""
    ref = new_thread("first")
    history = History(Interleaving(seed))

    def write(writer: str) -> None:
        for number in range(3):
            key = f"{writer}{number}"
            history.do("append", partial(append, ref, user_message(key), author=AUTHOR, key=key))

    def wait() -> None:
        for _ in range(6):
            changes.get(ref)

    def put_aside_and_take_back() -> None:
        for number in range(2):
            history.do("archive", partial(changes.archive, ref))
            wait()
            history.do("restore", partial(changes.restore, ref, key=str(number)))
            wait()

    def rename() -> None:
        for number in range(3):
            title = ThreadChange(values={"title": str(number)})
            history.do("rename", partial(changes.update, ref, title))

    history.order.run(partial(write, "a"), partial(write, "b"), put_aside_and_take_back, rename)
    for act in [*history.named("append"), *history.named("rename")]:
        assert isinstance(act.answer, Replayable | Archived)
        assert isinstance(act.answer, Archived) in _possible(act, history)
    taken = [message.content for message in history.outcomes("append")]
    assert sorted(contents(ref)) == sorted(["first", *taken])
    titles = [None, *(renamed.title for renamed in history.outcomes("rename"))]
    thread = changes.get(ref)
    assert thread.title == titles[-1]
    assert thread.status is Status.ACTIVE
    assert [one.ref for one in all_threads(ref.space, None)] == [ref]


def _possible(act: Act, history: History) -> set[bool]:
    """Whether an act may have been refused: True, False or both."""
    archives = [one for one in history.named("archive") if not act.is_before(one)]
    restores = history.named("restore")
    undone = {id(a) for a in archives for r in restores if a.is_before(r) and r.is_before(act)}
    in_force = {
        id(a) for a in archives if a.is_before(act) and all(r.is_before(a) or act.is_before(r) for r in restores)
    }
    return {True} if in_force else {False} if len(undone) == len(archives) else {True, False}


@pytest.mark.parametrize("seed", seeds(10))
def test_reading_and_writing_while_a_thread_is_deleted(seed: int) -> None:
    """In whatever order the steps come: whatever is begun after the deletion was answered does not find the thread,
    whatever was answered before it began does; and in the end nothing is left."""
    ref = new_thread("first", "second", "third")
    history = History(Interleaving(seed))
    tail = TailingReader(ref, limit=1)

    def write() -> None:
        for key in "abcd":
            history.do("append", partial(append, ref, user_message(key), author=AUTHOR, key=key))

    def read() -> None:
        for _ in range(4):
            history.do("follow", tail.read)
            history.do("get", lambda: changes.get(ref))
            history.do("read", lambda: messages.get_at(ref, 2))
            history.do("newest", lambda: messages.page(ref, limit=1, newest_first=True))

    def delete() -> None:
        history.do("get", lambda: changes.get(ref))
        history.do("delete", lambda: deletion.delete(ref))

    history.order.run(write, read, delete)
    (deleted,) = history.named("delete")
    for act in history.acts:
        assert not act.is_before(deleted) or not isinstance(act.answer, NotFound), act
        assert not deleted.is_before(act) or isinstance(act.answer, NotFound), act
    for left in ({"~": 1}, {}):
        assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)
        assert store.count_kinds(ref.space) == left
        store.expire_tombstones(ref.space)


@pytest.mark.parametrize("seed", seeds(10))
@pytest.mark.usefixtures("no_waiting")
def test_starting_and_restoring_once_whatever_goes_wrong(seed: int) -> None:
    """Many who start one thread with one key, and restore it with another, have one thread, and one restores it."""
    space = new_space()
    started: list[Replayable[Message]] = []

    def begin() -> None:
        started.append(
            insisted(
                partial(create_with_message, space, NewThread(), user_message("first"), author=AUTHOR, key="start")
            )
        )

    Interleaving(seed, faults=tuple(Kind), probability=0.2).run(*[begin] * 4)
    (thread,) = all_threads(space)
    assert contents(thread.ref) == ["first"]
    assert all(outcome.value == started[0].value for outcome in started)
    assert [outcome.replayed for outcome in started].count(False) <= 1

    changes.archive(thread.ref)
    restored: list[bool] = []

    def restore() -> None:
        restored.append(insisted(partial(changes.restore, thread.ref, key="restore")).replayed)

    Interleaving(seed, faults=tuple(Kind), probability=0.2).run(*[restore] * 4)
    assert changes.get(thread.ref).status is Status.ACTIVE
    assert restored.count(False) <= 1
    assert store.count_kinds(space) == {"C": 2, "M": 1, "~": 1}
