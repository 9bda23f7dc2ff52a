from functools import partial

import pytest

from core.errors import Archived, NotFound
from core.models import Message, NewThread, Replayable, Status, ThreadChange
from core.storage import keys
from core.threads import changes, messages
from core.threads import delete as deletion
from core.threads.append import append
from core.threads.create import create_with_message
from tests.core.concurrency.history import Call, History
from tests.faults.injection import Kind, retry_until_answered
from tests.faults.interleaving import Interleaving
from tests.support.clients.tailing_reader import TailingReader
from tests.support.data.conversations import AUTHOR, all_threads, contents, new_space, new_thread, user_message
from tests.support.data.seeds import seeds
from tests.support.inspect import store

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("seed", seeds(10))
def test_appends_respect_archiving_in_every_order(seed: int) -> None:
    """In every order of steps: an append that begins while the thread is archived raises Archived, and one that begins
    and ends while it is active succeeds; the messages of successful appends are stored once, those of others are not;
    and a successful change of the title is not lost."""
    ref = new_thread("first")
    history = History(Interleaving(seed))

    def write(writer: str) -> None:
        for number in range(3):
            key = f"{writer}{number}"
            history.run("append", partial(append, ref, user_message(key), author=AUTHOR, key=key))

    def wait() -> None:
        for _ in range(6):
            changes.get(ref)

    def archive_and_restore() -> None:
        for number in range(2):
            history.run("archive", partial(changes.archive, ref))
            wait()
            history.run("restore", partial(changes.restore, ref, key=str(number)))
            wait()

    def rename() -> None:
        for number in range(3):
            title = ThreadChange(values={"title": str(number)})
            history.run("rename", partial(changes.update, ref, title))

    history.order.run(partial(write, "a"), partial(write, "b"), archive_and_restore, rename)
    for call in [*history.find("append"), *history.find("rename")]:
        assert isinstance(call.result, Replayable | Archived)
        assert isinstance(call.result, Archived) in _possible_rejections(call, history)
    appended = [message.content for message in history.values("append")]
    assert sorted(contents(ref)) == sorted(["first", *appended])
    titles = [None, *(renamed.title for renamed in history.values("rename"))]
    thread = changes.get(ref)
    assert thread.title == titles[-1]
    assert thread.status is Status.ACTIVE
    assert [listed.ref for listed in all_threads(ref.space, None)] == [ref]


def _possible_rejections(call: Call, history: History) -> set[bool]:
    """Return whether a call may have raised Archived: True, False or both."""
    archives = [archive for archive in history.find("archive") if not call.is_before(archive)]
    restores = history.find("restore")
    undone = {id(a) for a in archives for r in restores if a.is_before(r) and r.is_before(call)}
    in_force = {
        id(a) for a in archives if a.is_before(call) and all(r.is_before(a) or call.is_before(r) for r in restores)
    }
    return {True} if in_force else {False} if len(undone) == len(archives) else {True, False}


@pytest.mark.parametrize("seed", seeds(10))
def test_deletion_is_final_in_every_order(seed: int) -> None:
    """In every order of steps: calls that begin after the deletion has returned raise NotFound, calls that return
    before it begins do not; and the sweep leaves nothing."""
    ref = new_thread("first", "second", "third")
    history = History(Interleaving(seed))
    tail = TailingReader(ref, limit=1)

    def write() -> None:
        for key in "abcd":
            history.run("append", partial(append, ref, user_message(key), author=AUTHOR, key=key))

    def read() -> None:
        for _ in range(4):
            history.run("follow", tail.read)
            history.run("get", lambda: changes.get(ref))
            history.run("read", lambda: messages.get_at(ref, 2))
            history.run("newest", lambda: messages.page(ref, limit=1, newest_first=True))

    def delete() -> None:
        history.run("get", lambda: changes.get(ref))
        history.run("delete", lambda: deletion.delete(ref))

    history.order.run(write, read, delete)
    (deleted,) = history.find("delete")
    for call in history.calls:
        assert not call.is_before(deleted) or not isinstance(call.result, NotFound), call
        assert not deleted.is_before(call) or isinstance(call.result, NotFound), call
    for left in ({"~": 1}, {}):
        assert deletion.resume_sweep(keys.partition(ref), has_time=lambda: True)
        assert store.count_kinds(ref.space) == left
        store.expire_tombstones(ref.space)


@pytest.mark.parametrize("seed", seeds(10))
@pytest.mark.usefixtures("no_waiting")
def test_creation_and_restoring_have_one_effect_despite_faults(seed: int) -> None:
    """Four requests with one key create one thread, and four with another key restore it once, in every order of steps
    and with every fault."""
    space = new_space()
    created: list[Replayable[Message]] = []

    def create() -> None:
        created.append(
            retry_until_answered(
                partial(create_with_message, space, NewThread(), user_message("first"), author=AUTHOR, key="create")
            )
        )

    Interleaving(seed, faults=tuple(Kind), probability=0.2).run(*[create] * 4)
    (thread,) = all_threads(space)
    assert contents(thread.ref) == ["first"]
    assert all(outcome.value == created[0].value for outcome in created)
    assert [outcome.replayed for outcome in created].count(False) <= 1

    changes.archive(thread.ref)
    restored: list[bool] = []

    def restore() -> None:
        restored.append(retry_until_answered(partial(changes.restore, thread.ref, key="restore")).replayed)

    Interleaving(seed, faults=tuple(Kind), probability=0.2).run(*[restore] * 4)
    assert changes.get(thread.ref).status is Status.ACTIVE
    assert restored.count(False) <= 1
    assert store.count_kinds(space) == {"C": 2, "M": 1, "~": 1}
