"""Threads: the item at the end of each thread's partition, and the two indexes over it.

Only living threads are in the indexes. A deleted thread leaves a mark in its place, so that it is gone for readers
from the first moment while its messages are swept; the mark itself runs out (`expires_at`).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from core import clock, limits
from core.errors import Busy
from core.jsontext import dumps, loads
from core.models import Message, Space, Status, Thread, ThreadChange, ThreadRef
from core.storage import keys
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.messages import walk
from core.storage.occupants import Link, Occupant
from core.storage.table import table
from core.storage.writes import ABSENT, PRESENT, Delete, Put, Update, Write

ACTIVITY_RESOLUTION = 60 * clock.SECOND
"""Lists are exact to this: every touch of a thread rewrites two index entries, so an append does it only when due."""

MARK_LIFETIME = clock.DAY
"""Far longer than any append in flight can take; what such a one still wrote is swept when the mark goes."""

DORMANT = limits.MIN_RETENTION * clock.DAY - clock.HOUR
"""A thread that was silent for so long is woken before something is said in it. The hour is far more than an append in
flight can take and clocks can differ: so where a retention may delete a thread, each append wakes it first."""

_ALIVE = PRESENT & Attr("deleted_at").not_exists()
_FREE = ABSENT | Attr("announced").exists()

_SILENT = 100
"""Threads of one call that looks for silent ones: about 40 KB."""

_FIELDS = ("title", "project_id", "metadata", "integration", "details")
"""What callers set and clear."""

_AS_JSON = ("metadata", "details")

_DETAILS = (*_FIELDS, "author", "status", "archived_at", "foreign_id")
_INDEXED = ("by_activity", "by_user", "activity")


@dataclass(frozen=True, slots=True)
class Head:
    """A living thread with its newest place, of one read."""

    item: Item
    newest: Occupant | None

    @property
    def ref(self) -> ThreadRef:
        """Which thread this is."""
        return keys.thread_ref(self.item["pk"])

    @property
    def tail(self) -> int:
        """The newest taken place, 0 if there is none."""
        return self.newest.sequence if self.newest else 0

    @property
    def link(self) -> Link | None:
        """What a message that follows the newest place needs to know."""
        return self.newest.link if self.newest else None

    @property
    def status(self) -> Status:
        """Active or archived."""
        return Status(self.item["status"])

    @property
    def last_activity(self) -> int:
        """When something was last said, or about to be."""
        said = self.newest.created_at if self.newest else 0
        return int(max(said, self.item["last_message_at"], self.item.get("woken_at", 0)))

    @property
    def thread(self) -> Thread:
        """The thread, its message count and last activity exact."""
        newest = self.newest
        return from_item(self.item, newest.sequence, newest.created_at) if newest else from_item(self.item)


def creation(thread: Thread, claim: str | None) -> Put:
    """The write that makes a thread with its first message; `claim` is the hash of the key that made it, if any."""
    item = {
        **keys.thread(thread.ref),
        "author": thread.author,
        "created_at": thread.created_at,
        "updated_at": thread.updated_at,
        "last_message_at": thread.last_message_at,
        "last_sequence": thread.message_count,
        "activity": keys.activity(thread.last_message_at, thread.ref),
        "claim": claim,
        "foreign_id": thread.foreign_id,
        **_fields({name: getattr(thread, name) for name in _FIELDS}),
        **_standing(thread.ref, thread.author, thread.status),
    }
    return Put(item, _FREE)


def announcement(ref: ThreadRef) -> Put:
    """The write that comes before what is kept for a thread in the making: a mark as of a deleted one, which the thread
    overwrites. Should that never come, the mark runs out, and what was kept is swept."""
    return Put({**keys.thread(ref), **_mark(), "announced": True}, _FREE)


def is_thread(item: Item) -> bool:
    """True for the thread's own item among those of its partition."""
    return bool(item["sk"] == keys.LAST)


def is_alive(item: Item | None) -> bool:
    """True for a thread's item that is no mark of a deleted one."""
    return item is not None and "deleted_at" not in item


def get_beside(ref: ThreadRef, sequence: int) -> tuple[bool, Occupant | None]:
    """Whether the thread is alive, and what stands at one of its places; one read of both."""
    thread, place = table().get_many([keys.thread(ref), keys.message(ref, sequence)])
    return is_alive(thread), Occupant(place) if place else None


def position(ref: ThreadRef) -> str | None:
    """Where a thread stands in lists by activity, or stood when it was deleted; None if nothing is known of it."""
    item = table().get(keys.thread(ref))
    return keys.activity(item["last_message_at"], ref) if item and "last_message_at" in item else None


def exists(ref: ThreadRef) -> bool:
    """Whether the thread is alive."""
    return is_alive(table().get(keys.thread(ref)))


def head(ref: ThreadRef) -> Head | None:
    """The living thread and its newest place in one read; None if there is no such thread."""
    items = list(islice(walk(ref, forward=False, chunk=2), 2))
    if not items or not is_thread(items[0]) or not is_alive(items[0]):
        return None
    return Head(items[0], Occupant(items[1]) if len(items) > 1 else None)


def wake(head: Head) -> bool:
    """Before something is said in a thread: note it, if the thread was silent for long. False if it is gone.

    It and `deletion` change one item, so one of the two comes first: a retention deletes no thread in which something
    was just said, and nothing is said in one that it has just deleted. Raises Busy.
    """
    now = clock.now()
    if head.last_activity > now - DORMANT:
        return True
    try:
        table().update(Update(keys.thread(head.ref), _ALIVE, {"woken_at": now}))
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
        table().update(Update(keys.thread(message.thread), _ALIVE & Attr("last_message_at").lte(due), noted))
    except (ConditionFailed, Busy):
        return  # another append was first, the thread is gone, or the next append will do: the message is safe


def stopping(ref: ThreadRef) -> Update:
    """The write that notes that what models say in a living thread is to stop now."""
    return Update(keys.thread(ref), _ALIVE, {"stopped_at": clock.now()})


def stopped_at(ref: ThreadRef) -> int:
    """When models were stopped last, 0 if they never were; of a thread that is gone, when that was."""
    item: Item = table().get(keys.thread(ref)) or {}
    return int(item.get("deleted_at") or item.get("stopped_at") or 0)


def settle(head: Head) -> None:
    """Note the newest message as the thread's last activity, however little is new about it. Raises Busy."""
    newest = head.newest
    if newest is None or newest.sequence == head.item["last_sequence"]:
        return
    last = max(newest.created_at, head.item["last_message_at"])
    noted = {"last_message_at": last, "last_sequence": newest.sequence, "activity": keys.activity(last, head.ref)}
    with suppress(ConditionFailed):  # another append was first, or the thread is gone
        table().update(Update(keys.thread(head.ref), _ALIVE & Attr("last_sequence").lt(newest.sequence), noted))


def change(head: Head, change: ThreadChange) -> Update:
    """The write that changes a thread, on condition that it still stands where `head` saw it."""
    now = clock.now()
    values = {**_fields(change.values), "updated_at": now}
    cleared = {*change.cleared}
    if change.status and change.status != head.status:
        values |= _standing(head.ref, head.item["author"], change.status)
        if change.status is Status.ARCHIVED:
            values["archived_at"] = now
        else:
            cleared.add("archived_at")
    return Update(keys.thread(head.ref), _ALIVE & Attr("status").eq(head.status), values, sorted(cleared))


def deletion(head: Head, *, silent_since: int | None = None) -> list[Write]:
    """The writes that delete a thread in one transaction: the mark; the first message, since a reader who starts at the
    front knows a deleted thread by its missing first place; the claim that made it, and its foreign id.

    `silent_since`: only if no activity was noted since, which `wake` sees to. `head` must not have any either.
    """
    condition = _ALIVE if silent_since is None else _ALIVE & _silent(silent_since)
    mark = Update(keys.thread(head.ref), condition, _mark(), [*_DETAILS, *_INDEXED, "claim", "woken_at", "stopped_at"])
    claimed = [Delete(keys.creation_claim(head.ref.space, head.item["claim"]))] if "claim" in head.item else []
    foreign_id = head.item.get("foreign_id")
    alias = [Delete(keys.thread_alias(head.ref.space, foreign_id))] if foreign_id else []
    return [mark, Delete(keys.message(head.ref, 1)), *claimed, *alias]


def silent(space: Space, status: Status, since: int) -> Iterator[ThreadRef]:
    """The threads of one status without noted activity since a moment, the longest silent first; of the index, as far
    as it has caught up. A call only when it is needed."""
    low, high = "0", keys.activity_bound(since)
    while True:
        span = Key(keys.BY_ACTIVITY).eq(keys.by_activity(space, status)) & Key("activity").between(low, high)
        found = table().query(span, index=keys.BY_ACTIVITY, limit=_SILENT, only=("pk",))
        yield from (keys.thread_ref(item["pk"]) for item in found.items)
        if found.last is None:
            return
        low = found.last["activity"] + keys.LAST


def listing(
    space: Space,
    status: Status,
    *,
    user: str | None,
    project_id: str | None,
    integration: str | None,
    beyond: str | None,
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
        if beyond is not None:
            span &= Key("activity").gt(beyond) if forward else Key("activity").lt(beyond)
        found = table().query(span, index=index, limit=chunk, forward=forward, where=where)
        for item in found.items:
            yield item["activity"], from_item(item)
        if found.last is None:
            return
        beyond = found.last["activity"]
        yield beyond, None


def from_item(item: Item, sequence: int | None = None, last_message_at: int | None = None) -> Thread:
    """The thread as its own item knows it: its count and last activity as of the last touch, unless they are given."""
    last = last_message_at or item["last_message_at"]
    return Thread(
        ref=keys.thread_ref(item["pk"]),
        author=item["author"],
        created_at=item["created_at"],
        updated_at=max(item["updated_at"], last),
        last_message_at=last,
        message_count=(sequence or item["last_sequence"]) - item.get("removed", 0),
        title=item.get("title"),
        project_id=item.get("project_id"),
        metadata=loads(item.get("metadata")),
        integration=item.get("integration"),
        details=loads(item.get("details")),
        foreign_id=item.get("foreign_id"),
        status=Status(item["status"]),
        archived_at=item.get("archived_at"),
    )


def _silent(since: int) -> ConditionBase:
    woken = Attr("woken_at")
    return Attr("last_message_at").lt(since) & (woken.not_exists() | woken.lt(since))


def _where(**wanted: str | None) -> ConditionBase | None:
    conditions = [Attr(name).eq(value) for name, value in wanted.items() if value is not None]
    return reduce(and_, conditions) if conditions else None


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    as_json = {name: dumps(values[name]) for name in _AS_JSON if values.get(name) is not None}
    return {**values, **as_json}


def _mark() -> dict[str, Any]:
    now = clock.now()
    return {"deleted_at": now, "expires_at": clock.seconds(now + MARK_LIFETIME)}


def _standing(ref: ThreadRef, author: str, status: Status) -> dict[str, Any]:
    return {
        "status": status,
        "by_activity": keys.by_activity(ref.space, status),
        "by_user": keys.by_user(ref.space, status, author),
    }
