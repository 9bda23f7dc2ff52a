"""Retention runs during appends, changes, other runs and faults."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from core import spaces
from core.clock import DAY, HOUR, MINUTE, now
from core.errors import Busy, NotFound
from core.models import NewMessage, NewThread, Space, ThreadChange, ThreadRef
from core.storage import keys, retention_register
from core.threads import changes, delete, retention
from core.threads.append import append
from core.threads.create import create_thread
from core.threads.retention import RetentionRun
from tests.faults.injection import FAULTS, Crash, Fault, Kind, inject
from tests.faults.interference import run_before_call
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, contents, new_space, new_thread, user_message
from tests.support.engines.clock import Clock
from tests.support.inspect import store
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

pytestmark = pytest.mark.usefixtures("store", "no_waiting")

DAYS = 30


@pytest.fixture
def space() -> Iterator[Space]:
    """Create a space with a retention of 30 days, the only one in the register."""
    space = new_space()
    spaces.update(space, {"retention_days": DAYS})
    yield space
    spaces.update(space, {"retention_days": None})


def create_expired_thread(space: Space, *others: str) -> ThreadRef:
    """Create a thread whose messages are all older than the retention."""
    at = now() - DAYS * DAY - MINUTE
    news = [NewMessage("user", content, created_at=at) for content in ("first", *others)]
    return create_thread(space, NewThread(), news, author=AUTHOR).value.ref


def run_retention() -> RetentionRun:
    """Run the retention of all spaces without a time limit; no error may occur."""
    failures: list[Exception] = []
    done = retention.enforce(has_time=lambda: True, on_error=failures.append)
    assert failures == []
    return done


@pytest.mark.parametrize("content", ["new", LARGE])
@pytest.mark.parametrize("at", range(4))
def test_run_during_an_append_deletes_no_appended_message(space: Space, content: str, at: int) -> None:
    """A run comes before any step of an append: either the append returns and the message remains, or it raises
    NotFound and the thread is deleted."""
    ref = create_expired_thread(space)
    try:
        with run_before_call(run_retention, at=at):
            append(ref, user_message(content), author=AUTHOR, key="key")
    except NotFound:
        assert run_retention().threads == 0
        assert all_threads(space, None) == []
        return
    run_retention()
    assert contents(ref) == ["first", content]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_append_with_fault_keeps_an_expired_thread(space: Space, fault: Fault) -> None:
    """After a fault at any call and a retry, the message is stored once, and a run does not delete the thread."""
    ref = create_expired_thread(space)
    with inject() as calls:
        append(ref, user_message("new"), author=AUTHOR, key="key")
    assert calls[:2] == ["Query", "UpdateItem"]
    for at in [at for at, name in enumerate(calls) if fault.applies_to(name)]:
        ref = create_expired_thread(space)
        with suppress(Busy, Crash), inject(fault, at=at):
            append(ref, user_message("new"), author=AUTHOR, key="key")
        append(ref, user_message("new"), author=AUTHOR, key="key")
        assert run_retention().threads == 0
        assert contents(ref) == ["first", "new"]


@pytest.mark.parametrize("at", range(1, 5))
def test_append_during_a_run_is_stored_or_not_found(space: Space, at: int) -> None:
    """An append comes before any step of a run: either it returns and the thread remains, or it raises NotFound and the
    thread is deleted."""
    ref = create_expired_thread(space)
    answers: list[bool] = []

    def append_message() -> None:
        try:
            append(ref, user_message("new"), author=AUTHOR, key="key")
            answers.append(True)
        except NotFound:
            answers.append(False)

    with run_before_call(append_message, at=at):
        done = run_retention()

    assert (done.threads, answers) in [(0, [True]), (1, [False])]
    if answers == [True]:
        assert contents(ref) == ["first", "new"]


def test_run_concurrent_with_appends_deletes_no_appended_message(space: Space) -> None:
    """In 12 threads, every message of a successful append is stored."""
    refs = [create_expired_thread(space) for _ in range(12)]
    calls: list[Callable[[], object]] = [
        partial(append, ref, user_message("new"), author=AUTHOR, key="key") for ref in refs
    ]

    answers = run_concurrently([*calls[:6], run_retention, *calls[6:]])

    for ref, answer in zip(refs, answers[:6] + answers[7:], strict=True):
        if not isinstance(answer, NotFound):
            assert contents(ref) == ["first", "new"], answer
    assert not isinstance(answers[6], Exception), answers[6]


@pytest.mark.parametrize("at", range(1, 5))
def test_retention_removed_during_a_run_deletes_nothing_more(space: Space, at: int) -> None:
    """The retention is removed before any step of a run: threads that exist when the change returns remain."""
    ref = create_expired_thread(space)
    counts = []

    def remove_retention() -> None:
        spaces.update(space, {"retention_days": None})
        counts.append(len(all_threads(space, None)))

    with run_before_call(remove_retention, at=at):
        run_retention()

    assert len(all_threads(space, None)) == counts[0]
    if counts[0]:
        assert changes.get(ref).message_count == 1


@pytest.mark.parametrize("change", [ThreadChange(values={"title": "new"}), ThreadChange(unset=frozenset({"title"}))])
@pytest.mark.parametrize("at", range(1, 5))
def test_change_during_a_run_does_not_keep_an_expired_thread(space: Space, change: ThreadChange, at: int) -> None:
    """A change is no activity: the thread is deleted, and the change succeeds or raises NotFound."""
    ref = create_expired_thread(space)

    def change_thread() -> None:
        try:
            changes.update(ref, change)
        except NotFound:
            return

    with run_before_call(change_thread, at=at):
        assert run_retention().threads == 1
    assert all_threads(space, None) == []


def test_concurrent_runs_delete_each_thread_once(space: Space) -> None:
    """The counts of four runs add up to the number of threads."""
    for _ in range(8):
        create_expired_thread(space)

    runs = assert_all_succeeded(run_concurrently([run_retention] * 4))

    assert sum(run.threads for run in runs) == 8
    assert all_threads(space, None) == []


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_run_after_a_fault_completes_the_deletion(space: Space, fault: Fault) -> None:
    """After a fault at any call of a run, the next run deletes every expired thread completely."""
    create_expired_thread(space)
    with inject() as calls:
        run_retention()
    for at in [at for at, name in enumerate(calls) if fault.applies_to(name)]:
        ref = create_expired_thread(space, "second", LARGE)
        lookups = lookups_of(ref)
        with inject(fault, at=at):
            _run_with_fault()
        run_retention()
        assert_not_found(lookups)
        assert delete.resume_sweep(keys.partition(ref), has_time=lambda: True)
        assert {*store.count_kinds(space)} == {"~"}
        assert store.objects(space) == []


def test_run_records_activity_whose_touch_was_lost(space: Space, clock: Clock) -> None:
    """A message that was appended without a touch keeps its thread, and the run records its activity."""
    spaces.update(space, {"retention_days": 1})
    ref = new_thread("first", space=space)
    clock.advance(10 * HOUR)
    with inject(Fault(Kind.THROTTLED, lasting=True), at=2):
        append(ref, user_message("second"), author=AUTHOR)
    clock.advance(15 * HOUR)
    (listed,) = all_threads(space)
    assert listed.last_message_at < changes.get(ref).last_message_at

    assert run_retention().threads == 0

    assert all_threads(space) == [changes.get(ref)]


def test_run_deletes_more_threads_than_one_page(space: Space) -> None:
    """One run deletes all expired threads, and no younger one."""
    for _ in range(220):
        create_expired_thread(space)
    young = new_thread("young", space=space)

    assert run_retention() == RetentionRun(threads=220, files=0, finished=True)
    assert [listed.ref for listed in all_threads(space, None)] == [young]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("days", [7, None])
@pytest.mark.parametrize("before", [None, 1])
def test_register_agrees_with_the_settings_despite_faults(fault: Fault, days: int | None, before: int | None) -> None:
    """After a fault at any call of a change, the settings of the space and the register contain the same retention,
    before and after a retry."""
    for at in range(3):
        space = new_space()
        spaces.update(space, {"name": "A", **({"retention_days": before} if before else {})})
        try:
            with inject(fault, at=at):
                spaces.update(space, {"retention_days": days})
        except (Busy, Crash):
            assert _find_registered_days(space) == spaces.get(space).retention_days in {before, days}
        except AssertionError as error:
            assert "there was no call" in str(error)  # noqa: PT017 - fewer calls
        assert spaces.update(space, {"retention_days": days}).retention_days == days
        assert _find_registered_days(space) == days
        spaces.update(space, {"retention_days": None})


def _find_registered_days(space: Space) -> int | None:
    found = [entry.days for entry in retention_register.iter_retentions() if entry.space == space]
    assert len(found) <= 1
    return found[0] if found else None


def _run_with_fault() -> None:
    try:
        retention.enforce(has_time=lambda: True, on_error=lambda _: None)
    except (Busy, Crash):
        return
