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
def test_concurrent_duplicates_of_an_append_store_one_message(copies: int, content: str) -> None:
    """All requests return the same message, which is stored once; all but one are replays."""
    ref = new_thread("first")
    answers = run_concurrently([partial(append, ref, user_message(content), author=AUTHOR, key="key")] * copies)
    assert all_messages(ref)[1:] == [_common_value(assert_all_succeeded(answers))]
    assert contents(ref) == ["first", content]
    assert len(store.objects(ref.space)) == (content == LARGE)


@pytest.mark.parametrize("content", ["short", LARGE], ids=["short", "large"])
@pytest.mark.parametrize("copies", [8, 16])
def test_concurrent_duplicates_of_a_creation_store_one_thread(copies: int, content: str) -> None:
    """All requests return the first message of the only thread; all but one are replays."""
    space = new_space()
    answers = run_concurrently(
        [partial(create_with_message, space, NewThread(), user_message(content), author=AUTHOR, key="key")] * copies
    )
    first = _common_value(assert_all_succeeded(answers))
    assert [thread.ref for thread in all_threads(space)] == [first.thread]
    assert all_messages(first.thread) == [first]
    assert len(store.objects(space)) == (content == LARGE)
    for partition in store.expire_tombstones(space):
        assert delete.resume_sweep(partition, has_time=lambda: True)
    assert store.count_kinds(space) == {"C": 1, "M": 1, "~": 1}
    assert len(store.objects(space)) == (content == LARGE)


def test_concurrent_duplicates_of_restoring_have_one_effect() -> None:
    """All requests return the active thread; all but one are replays."""
    ref = new_thread("first")
    changes.archive(ref)
    answers = run_concurrently([partial(changes.restore, ref, key="key")] * 8)
    assert _common_value(assert_all_succeeded(answers)).status is Status.ACTIVE


def test_concurrent_duplicates_of_a_change_have_one_effect() -> None:
    """All requests return the changed thread; all but one are replays."""
    ref = new_thread("first")
    change = ThreadChange(values={"title": "new"})
    answers = run_concurrently([partial(changes.update, ref, change, key="key")] * 8)
    assert _common_value(assert_all_succeeded(answers)).title == "new"


def test_key_for_different_messages_stores_one_of_them() -> None:
    """One of the concurrent requests succeeds, and the others raise KeyReused."""
    ref = new_thread("first")
    answers = run_concurrently(
        [partial(append, ref, user_message(str(n)), author=AUTHOR, key="key") for n in range(12)]
    )
    (accepted,) = [answer for answer in answers if isinstance(answer, Replayable)]
    assert all(isinstance(answer, KeyReused) for answer in answers if answer is not accepted)
    assert contents(ref) == ["first", accepted.value.content]


def test_key_for_different_threads_stores_one_of_them() -> None:
    """One of the concurrent creations succeeds, and the others raise KeyReused."""
    space = new_space()
    answers = run_concurrently(
        [
            partial(create_with_message, space, NewThread(), user_message(str(n)), author=AUTHOR, key="key")
            for n in range(12)
        ]
    )
    (accepted,) = [answer for answer in answers if isinstance(answer, Replayable)]
    assert all(isinstance(answer, KeyReused) for answer in answers if answer is not accepted)
    assert [thread.ref for thread in all_threads(space)] == [accepted.value.thread]


def test_concurrent_duplicates_of_several_keys_store_one_message_each() -> None:
    """All requests with one key return the message that is stored for it."""
    ref = new_thread("first")
    keys = [str(n) for n in range(6)]
    calls = [partial(append, ref, user_message(key), author=AUTHOR, key=key) for _ in range(4) for key in keys]
    answers = assert_all_succeeded(run_concurrently(calls))
    by_key = [_common_value(answers[n :: len(keys)]) for n in range(len(keys))]
    assert sorted(by_key, key=lambda message: message.sequence) == all_messages(ref)[1:]
    assert [message.content for message in by_key] == keys


def _common_value(answers: list[Replayable[T]]) -> T:
    """Return the value of all results; all but one must be replays."""
    first, *others = [answer.value for answer in answers]
    assert all(other == first for other in others)
    assert [answer.replayed for answer in answers].count(False) == 1
    return first
