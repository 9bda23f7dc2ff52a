from random import Random

import pytest

from core.models import ThreadRef
from core.storage import keys
from core.threads import delete
from core.threads.append import append
from tests.faults.injection import Crash, Fault, Kind, injected
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, user_message
from tests.support.data.long_threads import long_thread
from tests.support.data.seeds import seeds
from tests.support.inspect import store
from tests.support.inspect.call_counter import count_calls
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

LENGTH = 3_000

STEP = 6
"""Calls of one step: one reads what is left, four take a hundred of it away, or two look for objects."""


@pytest.mark.parametrize("seed", seeds(1))
@pytest.mark.usefixtures("store")
def test_a_long_thread_is_deleted_in_steps_that_may_stop_anywhere(seed: int) -> None:
    """The deletion answers after a bounded number of calls, the thread's length aside, and nobody finds the thread from
    then on. The rest is swept in steps; whoever sweeps may be cut off in any of them, and another goes on, until only
    the mark is left."""
    ref = long_thread(LENGTH)
    for n in range(3):
        append(ref, user_message(LARGE), author=AUTHOR, key=str(n))
    ways = lookups_of(ref)
    with count_calls() as counts:
        assert delete.delete(ref).message_count == LENGTH + 3
    assert counts.round_trips <= 2 + delete.STEPS_AT_ONCE * STEP
    assert all_threads(ref.space, None) == []
    assert_not_found(ways)
    left = [_messages(ref)]
    for cut_off in (_in_the_midst, _in_the_midst, _between_steps, _in_the_midst):
        cut_off(ref, Random(seed + len(left)))  # noqa: S311 - it is to be repeated
        left.append(_messages(ref))
    assert left == sorted({*left}, reverse=True), "a sweep that was cut off had done nothing"
    assert_not_found(ways)
    assert delete.resume_sweep(keys.partition(ref), has_time=lambda: True)
    assert store.count_kinds(ref.space) == {"~": 1}
    assert store.objects(ref.space) == []
    assert_not_found(ways)


def _in_the_midst(ref: ThreadRef, random: Random) -> None:
    """Who sweeps is killed, before or behind any call of the second step to the fifth."""
    fault = Fault(random.choice([Kind.CRASH_BEFORE, Kind.CRASH_AFTER]))
    with pytest.raises(Crash), injected(fault, at=random.randrange(STEP, 5 * STEP)):
        delete.resume_sweep(keys.partition(ref), has_time=lambda: True)


def _between_steps(ref: ThreadRef, random: Random) -> None:
    """Who sweeps has no time left."""
    steps = iter(range(random.randrange(1, 5)))
    assert not delete.resume_sweep(keys.partition(ref), has_time=lambda: next(steps, None) is not None)


def _messages(ref: ThreadRef) -> int:
    return store.count_kinds(ref.space).get("M", 0)
