from collections.abc import Callable
from functools import partial

import pytest

from core.errors import Archived, Busy
from core.models import Replayable, Status, Thread, ThreadChange, ThreadRef
from core.threads import changes
from core.threads.append import append
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.data.conversations import AUTHOR, all_threads, contents, new_thread, user_message

WRITERS = [str(n) for n in range(12)]

pytestmark = pytest.mark.usefixtures("store")


def test_archiving_while_others_write() -> None:
    """Each append meanwhile is either answered and stands in the thread, or refused and does not; once the thread is
    archived nothing is added, until it is restored."""
    ref = new_thread("first")
    calls = _writers(ref)
    calls.append(partial(changes.archive, ref))
    answers = run_concurrently(calls)
    assert changes.get(ref).status is Status.ARCHIVED
    assert all(isinstance(answer, Replayable | Thread | Archived) for answer in answers)
    taken = [str(answer.value.content) for answer in answers if isinstance(answer, Replayable)]
    assert sorted(contents(ref)) == sorted(["first", *taken])
    with pytest.raises(Archived):
        append(ref, user_message("late"), author=AUTHOR, key="late")
    changes.restore(ref)
    append(ref, user_message("late"), author=AUTHOR, key="late")
    assert contents(ref)[-1] == "late"


def test_changing_a_thread_while_others_write_to_it() -> None:
    """Changes of different fields, and messages, made at once, are all there afterwards."""
    ref = new_thread("first")
    calls = _writers(ref)
    for values in ({"title": "new"}, {"project_id": "project"}, {"metadata": {"a": 1}}):
        calls.append(partial(changes.update, ref, ThreadChange(values=dict(values))))
    assert_all_succeeded(run_concurrently(calls))
    thread = changes.get(ref)
    assert (thread.title, thread.project_id, thread.metadata) == ("new", "project", {"a": 1})
    assert sorted(contents(ref)) == sorted(["first", *WRITERS])
    assert thread.message_count == len(WRITERS) + 1


def test_archiving_many_times_at_once() -> None:
    """All are answered with the thread as one of them archived it."""
    ref = new_thread("first")
    answers = assert_all_succeeded(run_concurrently([partial(changes.archive, ref)] * 8))
    assert all(answer == changes.get(ref) for answer in answers)


def test_archiving_and_restoring_at_once() -> None:
    """Each is carried out or asked to come again; in the end the thread stands in one list only, and its `archived_at`
    says the same."""
    ref = new_thread("first")
    calls: list[Callable[[], object]] = [partial(changes.archive, ref)] * 6
    calls += [partial(changes.restore, ref, key=str(n)) for n in range(6)]
    assert all(isinstance(answer, Replayable | Thread | Busy) for answer in run_concurrently(calls))
    thread = changes.get(ref)
    assert (thread.archived_at is not None) == (thread.status is Status.ARCHIVED)
    assert [one.status for one in all_threads(ref.space, None)] == [thread.status]
    assert [one.ref for one in all_threads(ref.space, thread.status)] == [ref]


def _writers(ref: ThreadRef) -> list[Callable[[], object]]:
    return [partial(append, ref, user_message(content), author=AUTHOR, key=content) for content in WRITERS]
