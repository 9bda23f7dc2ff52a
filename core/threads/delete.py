"""Deleting a thread for good: a mark at once, so that nobody sees it any more, then its partition is swept in steps.

A sweep can be stopped anywhere and begun again: it looks for what is there, not for what it remembers.
"""

from collections.abc import Callable

from core.errors import NotFound
from core.models import Thread, ThreadRef
from core.storage import activity, keys, large_content, retention_register, threads
from core.storage.calls import ConditionFailed
from core.storage.retention_register import Retention
from core.storage.table import table
from core.threads.lookup import load_head

STEPS_AT_ONCE = 5
"""Steps of a sweep that the deleting request does itself: most threads are gone before it answers."""


def delete(ref: ThreadRef) -> Thread:
    """Delete a thread with its messages and claims; the thread as it was. From now on it is not found.

    A long thread's rest is swept by the function that the mark wakes (`handlers.jobs.sweep_thread`). Raises NotFound.
    """
    head = load_head(ref)
    try:
        table().transact(*threads.delete_writes(head))
    except ConditionFailed:
        raise NotFound("thread", str(ref.id)) from None
    steps = iter(range(STEPS_AT_ONCE))
    sweep(ref, has_time=lambda: next(steps, None) is not None)
    return head.thread


def delete_if_inactive(ref: ThreadRef, retention: Retention) -> bool:
    """Delete a thread whose space has kept it long enough; False if something was said in it since, if the retention
    has been changed, or if the thread is gone.

    What it held is swept by the function that the mark wakes.
    """
    head, cutoff = threads.head(ref), retention.cutoff
    if head is None:
        return False
    if head.last_activity >= cutoff:
        activity.sync(head)
        return False
    try:
        table().transact(
            *threads.delete_writes(head, inactive_since=cutoff), retention_register.unchanged_check(retention)
        )
    except ConditionFailed:
        return False
    return True


def resume_sweep(partition: str, *, has_time: Callable[[], bool]) -> bool:
    """Sweep a deleted thread, named by its partition of the table; True if nothing is left but the mark.

    A thread that is alive is left alone, whoever asks.
    """
    ref = keys.thread_ref(partition)
    return threads.exists(ref) or sweep(ref, has_time=has_time)


def sweep(ref: ThreadRef, *, has_time: Callable[[], bool]) -> bool:
    """Take away what is left of a deleted thread, one bounded step after the other while `may_go_on()`.

    True if nothing is left but the mark. A step is at most 100 items in six calls, or 1,000 objects in two.
    """
    swept = False
    while not swept and has_time():
        left = threads.sweep_batch(ref)
        table().delete(left)
        swept = not left and large_content.delete_batch(ref)
    return swept
