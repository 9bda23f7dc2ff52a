"""A retention beside everything that may happen at the same moment."""

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
from tests.faults.injection import FAULTS, Crash, Fault, Kind, injected
from tests.faults.interference import meanwhile
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, contents, new_space, new_thread, user_message
from tests.support.engines.clock import Clock
from tests.support.inspect import store
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

pytestmark = pytest.mark.usefixtures("store", "no_waiting")

DAYS = 30


@pytest.fixture
def space() -> Iterator[Space]:
    """A space that keeps its threads for thirty days, alone in the register."""
    space = new_space()
    spaces.update(space, {"retention_days": DAYS})
    yield space
    spaces.update(space, {"retention_days": None})


def old_thread(space: Space, *others: str) -> ThreadRef:
    """A thread whose messages are all older than that."""
    at = now() - DAYS * DAY - MINUTE
    news = [NewMessage("user", content, created_at=at) for content in ("first", *others)]
    return create_thread(space, NewThread(), news, author=AUTHOR).value.ref


def enforced() -> RetentionRun:
    """A run that has all the time it wants, in which nothing may go wrong."""
    failures: list[Exception] = []
    done = retention.enforce(has_time=lambda: True, on_error=failures.append)
    assert failures == []
    return done


@pytest.mark.parametrize("content", ["new", LARGE])
@pytest.mark.parametrize("at", range(4))
def test_a_run_in_the_middle_of_an_append(space: Space, content: str, at: int) -> None:
    """Whichever step of the append it comes before: either the message is there and its thread stays, or the caller is
    told that there is no such thread. No answer speaks of a message that is gone."""
    ref = old_thread(space)
    try:
        with meanwhile(enforced, at=at):
            append(ref, user_message(content), author=AUTHOR, key="key")
    except NotFound:
        assert enforced().threads == 0
        assert all_threads(space, None) == []
        return
    enforced()
    assert contents(ref) == ["first", content]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_an_append_that_meets_a_fault_as_it_wakes_its_thread(space: Space, fault: Fault) -> None:
    """Whatever goes wrong at whichever call: sent again, the message is there once, and its thread lives on."""
    ref = old_thread(space)
    with injected() as calls:
        append(ref, user_message("new"), author=AUTHOR, key="key")
    assert calls[:2] == ["Query", "UpdateItem"]
    for at in [at for at, name in enumerate(calls) if fault.can_strike(name)]:
        ref = old_thread(space)
        with suppress(Busy, Crash), injected(fault, at=at):
            append(ref, user_message("new"), author=AUTHOR, key="key")
        append(ref, user_message("new"), author=AUTHOR, key="key")
        assert enforced().threads == 0
        assert contents(ref) == ["first", "new"]


@pytest.mark.parametrize("at", range(1, 5))
def test_an_append_in_the_middle_of_a_run(space: Space, at: int) -> None:
    """Whichever step of the run it comes before, the same holds."""
    ref = old_thread(space)
    answers: list[bool] = []

    def speak() -> None:
        try:
            append(ref, user_message("new"), author=AUTHOR, key="key")
            answers.append(True)
        except NotFound:
            answers.append(False)

    with meanwhile(speak, at=at):
        done = enforced()

    assert (done.threads, answers) in [(0, [True]), (1, [False])]
    if answers == [True]:
        assert contents(ref) == ["first", "new"]


def test_runs_and_appends_at_once(space: Space) -> None:
    """Of many threads, with a run beside: every message that was acknowledged is there."""
    refs = [old_thread(space) for _ in range(12)]
    calls: list[Callable[[], object]] = [
        partial(append, ref, user_message("new"), author=AUTHOR, key="key") for ref in refs
    ]

    answers = run_concurrently([*calls[:6], enforced, *calls[6:]])

    for ref, answer in zip(refs, answers[:6] + answers[7:], strict=True):
        if not isinstance(answer, NotFound):
            assert contents(ref) == ["first", "new"], answer
    assert not isinstance(answers[6], Exception), answers[6]


@pytest.mark.parametrize("at", range(1, 5))
def test_a_retention_that_is_taken_back_in_the_middle_of_a_run(space: Space, at: int) -> None:
    """What was there when the change was answered stays, whichever step of the run is under way."""
    ref = old_thread(space)
    there = []

    def take_back() -> None:
        spaces.update(space, {"retention_days": None})
        there.append(len(all_threads(space, None)))

    with meanwhile(take_back, at=at):
        enforced()

    assert len(all_threads(space, None)) == there[0]
    if there[0]:
        assert changes.get(ref).message_count == 1


@pytest.mark.parametrize("change", [ThreadChange(values={"title": "new"}), ThreadChange(unset=frozenset({"title"}))])
@pytest.mark.parametrize("at", range(1, 5))
def test_a_change_in_the_middle_of_a_run(space: Space, change: ThreadChange, at: int) -> None:
    """It says nothing in the thread, which goes; the change is answered or told that there is no such thread."""
    ref = old_thread(space)

    def alter() -> None:
        try:
            changes.update(ref, change)
        except NotFound:
            return

    with meanwhile(alter, at=at):
        assert enforced().threads == 1
    assert all_threads(space, None) == []


def test_runs_at_once(space: Space) -> None:
    """They do no harm to each other: each thread is deleted once."""
    for _ in range(8):
        old_thread(space)

    done = assert_all_succeeded(run_concurrently([enforced] * 4))

    assert sum(one.threads for one in done) == 8
    assert all_threads(space, None) == []


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_run_that_meets_a_fault(space: Space, fault: Fault) -> None:
    """Whatever goes wrong at whichever call: the next run leaves no thread that is due, and none half deleted."""
    old_thread(space)
    with injected() as calls:
        enforced()
    for at in [at for at, name in enumerate(calls) if fault.can_strike(name)]:
        ref = old_thread(space, "second", LARGE)
        ways = lookups_of(ref)
        with injected(fault, at=at):
            _run_cut_off()
        enforced()
        assert_not_found(ways)
        assert delete.resume_sweep(keys.partition(ref), has_time=lambda: True)
        assert {*store.count_kinds(space)} == {"~"}
        assert store.objects(space) == []


def test_activity_that_was_not_noted(space: Space, clock: Clock) -> None:
    """A message whose note in the lists was lost counts all the same, and the note is made good."""
    spaces.update(space, {"retention_days": 1})
    ref = new_thread("first", space=space)
    clock.advance(10 * HOUR)
    with injected(Fault(Kind.THROTTLED, lasting=True), at=2):
        append(ref, user_message("second"), author=AUTHOR)
    clock.advance(15 * HOUR)
    (listed,) = all_threads(space)
    assert listed.last_message_at < changes.get(ref).last_message_at

    assert enforced().threads == 0

    assert all_threads(space) == [changes.get(ref)]


def test_more_threads_than_one_page(space: Space) -> None:
    """All that are due go in one run, and none that is younger."""
    for _ in range(220):
        old_thread(space)
    young = new_thread("young", space=space)

    assert enforced() == RetentionRun(threads=220, files=0, finished=True)
    assert [one.ref for one in all_threads(space, None)] == [young]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("days", [7, None])
@pytest.mark.parametrize("before", [None, 1])
def test_the_register_agrees_with_the_space(fault: Fault, days: int | None, before: int | None) -> None:
    """Whatever goes wrong at whichever call of a change: what the space says and what the register says is the same,
    before the change is sent again and behind it."""
    for at in range(3):
        space = new_space()
        spaces.update(space, {"name": "A", **({"retention_days": before} if before else {})})
        try:
            with injected(fault, at=at):
                spaces.update(space, {"retention_days": days})
        except (Busy, Crash):
            assert _registered(space) == spaces.get(space).retention_days in {before, days}
        except AssertionError as error:
            assert "there was no call" in str(error) or "to strike" in str(error)  # noqa: PT017 - fewer calls
        assert spaces.update(space, {"retention_days": days}).retention_days == days
        assert _registered(space) == days
        spaces.update(space, {"retention_days": None})


def _registered(space: Space) -> int | None:
    found = [one.days for one in retention_register.iter_retentions() if one.space == space]
    assert len(found) <= 1
    return found[0] if found else None


def _run_cut_off() -> None:
    try:
        retention.enforce(has_time=lambda: True, on_error=lambda _: None)
    except (Busy, Crash):
        return
