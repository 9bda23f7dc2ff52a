from random import Random

import pytest

from core.models import ThreadRef
from core.storage import keys
from core.threads import delete
from core.threads.append import append
from tests.faults.injection import Crash, Fault, Kind, inject
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, user_message
from tests.support.data.long_threads import long_thread
from tests.support.data.seeds import seeds
from tests.support.inspect import store
from tests.support.inspect.call_counter import count_calls
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

LENGTH = 3_000

STEP = 6
"""Calls of one step: a query and four deletes of 25 items each, or two calls for objects."""


@pytest.mark.parametrize("seed", seeds(1))
@pytest.mark.usefixtures("store")
def test_sweep_of_a_long_thread_can_be_interrupted_anywhere(seed: int) -> None:
    """The deletion returns after a number of calls that does not depend on the thread's length, and from then on no
    lookup finds the thread. The rest is swept in steps. A sweep can be interrupted in any step, and the next one
    continues, until only the tombstone is left."""
    ref = long_thread(LENGTH)
    for n in range(3):
        append(ref, user_message(LARGE), author=AUTHOR, key=str(n))
    lookups = lookups_of(ref)
    with count_calls() as counts:
        assert delete.delete(ref).message_count == LENGTH + 3
    assert counts.round_trips <= 2 + delete.STEPS_AT_ONCE * STEP
    assert all_threads(ref.space, None) == []
    assert_not_found(lookups)
    remaining = [_count_messages(ref)]
    for interrupt in (_crash_in_a_step, _crash_in_a_step, _stop_between_steps, _crash_in_a_step):
        interrupt(ref, Random(seed + len(remaining)))  # noqa: S311 - reproducible
        remaining.append(_count_messages(ref))
    assert remaining == sorted({*remaining}, reverse=True), "an interrupted sweep deleted nothing"
    assert_not_found(lookups)
    assert delete.resume_sweep(keys.partition(ref), has_time=lambda: True)
    assert store.count_kinds(ref.space) == {"~": 1}
    assert store.objects(ref.space) == []
    assert_not_found(lookups)


def _crash_in_a_step(ref: ThreadRef, random: Random) -> None:
    """Crash a sweep before or after any call of its second to fifth step."""
    fault = Fault(random.choice([Kind.CRASH_BEFORE, Kind.CRASH_AFTER]))
    with pytest.raises(Crash), inject(fault, at=random.randrange(STEP, 5 * STEP)):
        delete.resume_sweep(keys.partition(ref), has_time=lambda: True)


def _stop_between_steps(ref: ThreadRef, random: Random) -> None:
    """Run a sweep whose time ends after 1 to 4 steps."""
    steps = iter(range(random.randrange(1, 5)))
    assert not delete.resume_sweep(keys.partition(ref), has_time=lambda: next(steps, None) is not None)


def _count_messages(ref: ThreadRef) -> int:
    return store.count_kinds(ref.space).get("M", 0)
