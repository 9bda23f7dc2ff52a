"""Delete a thread permanently: a tombstone hides it at once, then a sweep deletes its items in steps.

A sweep can stop anywhere and start again, since it reads the remaining items instead of keeping a state.
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
"""Steps of the sweep within the request: enough to delete most threads completely."""


def delete(ref: ThreadRef) -> Thread:
    """Delete a thread with its messages and claims, and return it as it was. It is not found from this moment on.

    The tombstone triggers `handlers.jobs.sweep_thread`, which deletes the rest of a long thread. Raises NotFound.
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
    """Delete a thread that was inactive for its space's retention period. Returns False if it has new messages, if the
    retention was changed, or if the thread does not exist.

    The tombstone triggers `handlers.jobs.sweep_thread`, which deletes the items.
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
    """Sweep a deleted thread, given its partition key. Returns True if only the tombstone remains.

    An existing thread is not touched; the result is True then, too.
    """
    ref = keys.thread_ref(partition)
    return threads.exists(ref) or sweep(ref, has_time=has_time)


def sweep(ref: ThreadRef, *, has_time: Callable[[], bool]) -> bool:
    """Delete the items and objects of a deleted thread in bounded steps while `has_time()`.

    Returns True if only the tombstone remains. A step deletes at most 100 items in six calls, or 1,000 objects in two.
    """
    swept = False
    while not swept and has_time():
        left = threads.sweep_batch(ref)
        table().delete(left)
        swept = not left and large_content.delete_batch(ref)
    return swept
