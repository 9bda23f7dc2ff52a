"""When something was last said in threads: noting it, and listing threads by it.

A thread's own item notes it in steps of ACTIVITY_RESOLUTION; exact is its newest message.
"""

from collections.abc import Iterator
from functools import reduce
from operator import and_

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from core import clock, limits
from core.errors import Busy
from core.models import Message, Space, Status, Thread, ThreadRef
from core.storage import keys
from core.storage.calls import ConditionFailed
from core.storage.heads import ALIVE, Head, from_item
from core.storage.table import table
from core.storage.threads import is_alive
from core.storage.writes import Update

ACTIVITY_RESOLUTION = 60 * clock.SECOND
"""Lists are exact to this: every touch of a thread rewrites two index entries, so an append does it only when due."""

MARK_ACTIVE_AFTER = limits.MIN_RETENTION * clock.DAY - clock.HOUR
"""A thread that was silent for so long is woken before something is said in it. The hour is far more than an append in
flight can take and clocks can differ: so where a retention may delete a thread, each append wakes it first."""

_INACTIVE_BATCH = 100
"""Threads of one call that looks for silent ones: about 40 KB."""


def mark_active(head: Head) -> bool:
    """Before something is said in a thread: note it, if the thread was silent for long. False if it is gone.

    It and `deletion` change one item, so one of the two comes first: a retention deletes no thread in which something
    was just said, and nothing is said in one that it has just deleted. Raises Busy.
    """
    now = clock.now()
    if head.last_activity > now - MARK_ACTIVE_AFTER:
        return True
    try:
        table().update(Update(keys.thread(head.ref), ALIVE, {"woken_at": now}))
    except ConditionFailed:
        return False
    return True


def touch(head: Head, message: Message) -> None:
    """Note a message as the thread's last activity, if what is noted is older than the resolution."""
    due = message.created_at - ACTIVITY_RESOLUTION
    if head.item["last_message_at"] > due:
        return
    noted = {
        "last_message_at": message.created_at,
        "last_sequence": message.sequence,
        "activity": keys.activity(message.created_at, message.thread),
    }
    try:
        table().update(Update(keys.thread(message.thread), ALIVE & Attr("last_message_at").lte(due), noted))
    except (ConditionFailed, Busy):
        return  # another append was first, the thread is gone, or the next append will do: the message is safe


def sync(head: Head) -> bool:
    """Note the newest message as the thread's last activity, however little is new about it. False if the thread is
    gone. Raises Busy."""
    newest = head.newest
    if newest is None or newest.sequence == head.item["last_sequence"]:
        return True
    last = max(newest.created_at, head.item["last_message_at"])
    noted = {"last_message_at": last, "last_sequence": newest.sequence, "activity": keys.activity(last, head.ref)}
    try:
        table().update(Update(keys.thread(head.ref), ALIVE & Attr("last_sequence").lt(newest.sequence), noted))
    except ConditionFailed as failed:  # if it is alive, another append was first
        return is_alive(failed.item)
    return True


def list_key(ref: ThreadRef) -> str | None:
    """Where a thread stands in lists by activity, or stood when it was deleted; None if nothing is known of it."""
    item = table().get(keys.thread(ref))
    return keys.activity(item["last_message_at"], ref) if item and "last_message_at" in item else None


def query(
    space: Space,
    status: Status,
    *,
    user: str | None,
    project_id: str | None,
    integration: str | None,
    after_key: str | None,
    forward: bool,
    chunk: int,
) -> Iterator[tuple[str, Thread | None]]:
    """Threads of one status by last activity, with where each stands; a call of `chunk` items only when it is needed.

    Where a call ends, (where it ended, None) says so: with a filter, many calls may bring nothing.
    """
    index, partition = keys.BY_ACTIVITY, keys.by_activity(space, status)
    if user is not None:
        index, partition = keys.BY_USER, keys.by_user(space, status, user)
    where = _where(project_id=project_id, integration=integration)
    while True:
        span: ConditionBase = Key(index).eq(partition)
        if after_key is not None:
            span &= Key("activity").gt(after_key) if forward else Key("activity").lt(after_key)
        found = table().query(span, index=index, limit=chunk, forward=forward, where=where)
        for item in found.items:
            yield item["activity"], from_item(item)
        if found.last is None:
            return
        after_key = found.last["activity"]
        yield after_key, None


def iter_inactive(space: Space, status: Status, cutoff: int) -> Iterator[ThreadRef]:
    """The threads of one status without noted activity since a moment, the longest silent first; of the index, as far
    as it has caught up. A call only when it is needed."""
    low, high = "0", keys.activity_bound(cutoff)
    while True:
        span = Key(keys.BY_ACTIVITY).eq(keys.by_activity(space, status)) & Key("activity").between(low, high)
        found = table().query(span, index=keys.BY_ACTIVITY, limit=_INACTIVE_BATCH, only=("pk",))
        yield from (keys.thread_ref(item["pk"]) for item in found.items)
        if found.last is None:
            return
        low = found.last["activity"] + keys.LAST


def _where(**wanted: str | None) -> ConditionBase | None:
    conditions = [Attr(name).eq(value) for name, value in wanted.items() if value is not None]
    return reduce(and_, conditions) if conditions else None
