"""The last activity of threads: recording it, and querying threads by it.

A thread's own item records its last activity in steps of ACTIVITY_RESOLUTION; the exact time is that of its newest
message. Times are in milliseconds.
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
"""Precision of lists by activity: a touch of a thread rewrites two index entries, so an append touches it only if the
recorded activity is older than this."""

MARK_ACTIVE_AFTER = limits.MIN_RETENTION * clock.DAY - clock.HOUR
"""A thread that was inactive for longer is marked active before an append. The hour is far longer than an append takes
and than clocks differ, so every append to a thread that a retention may delete marks it first."""

_INACTIVE_BATCH = 100
"""Threads that one query of `iter_inactive` reads: about 40 KB."""


def mark_active(head: Head) -> bool:
    """Mark a thread active before an append, if it was inactive for MARK_ACTIVE_AFTER. False if it is deleted.

    This write and that of `threads.delete_writes` change the same item, so one of them is first: a retention deletes
    no thread that was just marked, and a thread that it has just deleted cannot be marked. Raises Busy.
    """
    now = clock.now()
    if head.last_activity > now - MARK_ACTIVE_AFTER:
        return True
    try:
        table().update(Update(keys.thread(head.ref), ALIVE, {"active_at": now}))
    except ConditionFailed:
        return False
    return True


def touch(head: Head, message: Message) -> None:
    """Record a message as the thread's last activity, if the recorded one is older than ACTIVITY_RESOLUTION."""
    due = message.created_at - ACTIVITY_RESOLUTION
    if head.item["last_message_at"] > due:
        return
    values = {
        "last_message_at": message.created_at,
        "last_sequence": message.sequence,
        "activity": keys.activity(message.created_at, message.thread),
    }
    try:
        table().update(Update(keys.thread(message.thread), ALIVE & Attr("last_message_at").lte(due), values))
    except (ConditionFailed, Busy):
        return  # another append was first, the thread is deleted, or the next append touches it: the message is stored


def sync(head: Head) -> bool:
    """Record the newest message as the thread's last activity, however recent the recorded one is. False if the thread
    is deleted. Raises Busy."""
    newest = head.newest
    if newest is None or newest.sequence == head.item["last_sequence"]:
        return True
    last = max(newest.created_at, head.item["last_message_at"])
    values = {"last_message_at": last, "last_sequence": newest.sequence, "activity": keys.activity(last, head.ref)}
    try:
        table().update(Update(keys.thread(head.ref), ALIVE & Attr("last_sequence").lt(newest.sequence), values))
    except ConditionFailed as failed:  # if the thread is alive, another append was first
        return is_alive(failed.item)
    return True


def list_key(ref: ThreadRef) -> str | None:
    """Return a thread's sort key in lists by activity, also that of a deleted thread while its tombstone exists; None
    if there is neither."""
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
    """Yield (sort key, thread) for the threads of one status by last activity, oldest first if `forward`.

    Each query reads `chunk` items, when they are needed. At the end of each query but the last, yields (last sort key,
    None), because a filter can leave many queries without a result.
    """
    index, partition = keys.BY_ACTIVITY, keys.by_activity(space, status)
    if user is not None:
        index, partition = keys.BY_USER, keys.by_user(space, status, user)
    where = _filter(project_id=project_id, integration=integration)
    key_range: ConditionBase = Key(index).eq(partition)
    if after_key is not None:
        key_range &= Key("activity").gt(after_key) if forward else Key("activity").lt(after_key)
    for page in table().query(key_range, index=index, limit=chunk, forward=forward, where=where):
        for item in page.items:
            yield item["activity"], from_item(item)
        if page.last:
            yield page.last["activity"], None


def iter_inactive(space: Space, status: Status, cutoff: int) -> Iterator[ThreadRef]:
    """Yield the threads of one status without recorded activity since `cutoff`, the longest inactive first.

    Reads the index, which is eventually consistent; each query is made when it is needed.
    """
    until_cutoff = Key("activity").between("0", keys.activity_bound(cutoff))
    key_range = Key(keys.BY_ACTIVITY).eq(keys.by_activity(space, status)) & until_cutoff
    for page in table().query(key_range, index=keys.BY_ACTIVITY, limit=_INACTIVE_BATCH, only=("pk",)):
        yield from (keys.thread_ref(item["pk"]) for item in page.items)


def _filter(**values: str | None) -> ConditionBase | None:
    conditions = [Attr(name).eq(value) for name, value in values.items() if value is not None]
    return reduce(and_, conditions) if conditions else None
