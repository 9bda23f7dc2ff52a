from functools import partial

import pytest

from core.errors import KeyReused
from core.models import NewThread, Replayable, Status, ThreadChange
from core.threads import changes, delete
from core.threads.append import append
from core.threads.create import create_with_message
from tests.support.clients.concurrency import T, assert_all_succeeded, run_concurrently
from tests.support.data.conversations import (
    AUTHOR,
    LARGE,
    all_messages,
    all_threads,
    contents,
    new_space,
    new_thread,
    user_message,
)
from tests.support.inspect import store

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("content", ["short", LARGE], ids=["short", "large"])
@pytest.mark.parametrize("copies", [8, 16])
def test_one_append_sent_many_times_at_once(copies: int, content: str) -> None:
    """All are answered with the same message, which stands in the thread once; one of them is no replay."""
    ref = new_thread("first")
    answers = run_concurrently([partial(append, ref, user_message(content), author=AUTHOR, key="key")] * copies)
    assert all_messages(ref)[1:] == [_one(assert_all_succeeded(answers))]
    assert contents(ref) == ["first", content]
    assert len(store.objects(ref.space)) == (content == LARGE)


@pytest.mark.parametrize("content", ["short", LARGE], ids=["short", "large"])
@pytest.mark.parametrize("copies", [8, 16])
def test_one_start_sent_many_times_at_once(copies: int, content: str) -> None:
    """All are answered with the same first message of the same thread, the only one there is; one is no replay."""
    space = new_space()
    answers = run_concurrently(
        [partial(create_with_message, space, NewThread(), user_message(content), author=AUTHOR, key="key")] * copies
    )
    first = _one(assert_all_succeeded(answers))
    assert [thread.ref for thread in all_threads(space)] == [first.thread]
    assert all_messages(first.thread) == [first]
    assert len(store.objects(space)) == (content == LARGE)
    for partition in store.expire_tombstones(space):
        assert delete.resume_sweep(partition, has_time=lambda: True)
    assert store.count_kinds(space) == {"C": 1, "M": 1, "~": 1}
    assert len(store.objects(space)) == (content == LARGE)


def test_one_restore_sent_many_times_at_once() -> None:
    """All are answered with the thread as it is in use again; one is no replay."""
    ref = new_thread("first")
    changes.archive(ref)
    answers = run_concurrently([partial(changes.restore, ref, key="key")] * 8)
    assert _one(assert_all_succeeded(answers)).status is Status.ACTIVE


def test_one_change_sent_many_times_at_once() -> None:
    """All are answered with the changed thread; one is no replay."""
    ref = new_thread("first")
    change = ThreadChange(values={"title": "new"})
    answers = run_concurrently([partial(changes.update, ref, change, key="key")] * 8)
    assert _one(assert_all_succeeded(answers)).title == "new"


def test_one_key_for_different_messages_at_once() -> None:
    """One message is taken, and the others are told that the key is taken."""
    ref = new_thread("first")
    answers = run_concurrently(
        [partial(append, ref, user_message(str(n)), author=AUTHOR, key="key") for n in range(12)]
    )
    (taken,) = [answer for answer in answers if isinstance(answer, Replayable)]
    assert all(isinstance(answer, KeyReused) for answer in answers if answer is not taken)
    assert contents(ref) == ["first", taken.value.content]


def test_one_key_for_different_threads_at_once() -> None:
    """One thread is made, and the others are told that the key is taken."""
    space = new_space()
    answers = run_concurrently(
        [
            partial(create_with_message, space, NewThread(), user_message(str(n)), author=AUTHOR, key="key")
            for n in range(12)
        ]
    )
    (taken,) = [answer for answer in answers if isinstance(answer, Replayable)]
    assert all(isinstance(answer, KeyReused) for answer in answers if answer is not taken)
    assert [thread.ref for thread in all_threads(space)] == [taken.value.thread]


def test_different_keys_each_many_times_at_once() -> None:
    """Every key has one message, with which all its copies are answered."""
    ref = new_thread("first")
    keys = [str(n) for n in range(6)]
    calls = [partial(append, ref, user_message(key), author=AUTHOR, key=key) for _ in range(4) for key in keys]
    answers = assert_all_succeeded(run_concurrently(calls))
    by_key = [_one(answers[n :: len(keys)]) for n in range(len(keys))]
    assert sorted(by_key, key=lambda message: message.sequence) == all_messages(ref)[1:]
    assert [message.content for message in by_key] == keys


def _one(answers: list[Replayable[T]]) -> T:
    """What all answers say, of which one must be no replay."""
    first, *others = [answer.value for answer in answers]
    assert all(other == first for other in others)
    assert [answer.replayed for answer in answers].count(False) == 1
    return first
