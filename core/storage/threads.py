"""Threads: the item at the end of each thread's partition, and the two indexes over it.

Only living threads are in the indexes. A deleted thread leaves a mark in its place, so that it is gone for readers
from the first moment while its messages are swept; the mark itself runs out (`expires_at`). How a living one is read is
in `core.storage.heads`.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from core import clock
from core.jsontext import dumps
from core.models import Status, Thread, ThreadChange, ThreadRef
from core.storage import keys
from core.storage.expressions import Item
from core.storage.heads import ALIVE, Head
from core.storage.messages import iter_items
from core.storage.slots import Slot
from core.storage.table import table
from core.storage.writes import ABSENT, Delete, Put, Update, Write

TOMBSTONE_LIFETIME = clock.DAY
"""Far longer than any append in flight can take; what such a one still wrote is swept when the mark goes."""

_IS_FREE = ABSENT | Attr("reserved").exists()

_FIELDS = ("title", "project_id", "metadata", "integration", "details")
"""What callers set and clear."""

_JSON_FIELDS = ("metadata", "details")

_DELETED_FIELDS = (*_FIELDS, "author", "status", "archived_at", "foreign_id")
_INDEXED = ("by_activity", "by_user", "activity")

_SWEEP_BATCH = 100
"""Items whose keys one query of a sweep reads."""


def put_write(thread: Thread, claim: str | None) -> Put:
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
        **_to_attributes({name: getattr(thread, name) for name in _FIELDS}),
        **_index_attributes(thread.ref, thread.author, thread.status),
    }
    return Put(item, _IS_FREE)


def reservation_write(ref: ThreadRef) -> Put:
    """The write that comes before what is kept for a thread in the making: a mark as of a deleted one, which the thread
    overwrites. Should that never come, the mark runs out, and what was kept is swept."""
    return Put({**keys.thread(ref), **_tombstone_attributes(), "reserved": True}, _IS_FREE)


def is_thread(item: Item) -> bool:
    """True for the thread's own item among those of its partition."""
    return bool(item["sk"] == keys.LAST)


def is_alive(item: Item | None) -> bool:
    """True for a thread's item that is no mark of a deleted one."""
    return item is not None and "deleted_at" not in item


def get_with_message(ref: ThreadRef, sequence: int) -> tuple[bool, Slot | None]:
    """Whether the thread is alive, and what stands at one of its places; one read of both."""
    thread, place = table().get_many([keys.thread(ref), keys.message(ref, sequence)])
    return is_alive(thread), Slot(place) if place else None


def exists(ref: ThreadRef) -> bool:
    """Whether the thread is alive."""
    return is_alive(table().get(keys.thread(ref)))


def head(ref: ThreadRef) -> Head | None:
    """The living thread and its newest place in one read; None if there is no such thread."""
    items = list(islice(iter_items(ref, forward=False, chunk=2), 2))
    if not items or not is_thread(items[0]) or not is_alive(items[0]):
        return None
    return Head(items[0], Slot(items[1]) if len(items) > 1 else None)


def stop_write(ref: ThreadRef) -> Update:
    """The write that notes that what models say in a living thread is to stop now."""
    return Update(keys.thread(ref), ALIVE, {"stopped_at": clock.now()})


def stopped_at(ref: ThreadRef) -> int:
    """When models were stopped last, 0 if they never were; of a thread that is gone, when that was."""
    item: Item = table().get(keys.thread(ref)) or {}
    return int(item.get("deleted_at") or item.get("stopped_at") or 0)


def update_write(head: Head, change: ThreadChange) -> Update:
    """The write that changes a thread, on condition that it still stands where `head` saw it."""
    now = clock.now()
    values = {**_to_attributes(change.values), "updated_at": now}
    cleared = {*change.unset}
    if change.status and change.status != head.status:
        values |= _index_attributes(head.ref, head.item["author"], change.status)
        if change.status is Status.ARCHIVED:
            values["archived_at"] = now
        else:
            cleared.add("archived_at")
    return Update(keys.thread(head.ref), ALIVE & Attr("status").eq(head.status), values, sorted(cleared))


def delete_writes(head: Head, *, inactive_since: int | None = None) -> list[Write]:
    """The writes that delete a thread in one transaction: the mark; the first message, since a reader who starts at the
    front knows a deleted thread by its missing first place; the claim that made it, and its foreign id.

    `silent_since`: only if no activity was noted since, which `wake` sees to. `head` must not have any either.
    """
    condition = ALIVE if inactive_since is None else ALIVE & _inactive_since(inactive_since)
    mark = Update(
        keys.thread(head.ref),
        condition,
        _tombstone_attributes(),
        [*_DELETED_FIELDS, *_INDEXED, "claim", "woken_at", "stopped_at"],
    )
    claimed = [Delete(keys.creation_claim(head.ref.space, head.item["claim"]))] if "claim" in head.item else []
    foreign_id = head.item.get("foreign_id")
    alias = [Delete(keys.thread_alias(head.ref.space, foreign_id))] if foreign_id else []
    return [mark, Delete(keys.message(head.ref, 1)), *claimed, *alias]


def _inactive_since(since: int) -> ConditionBase:
    woken = Attr("woken_at")
    return Attr("last_message_at").lt(since) & (woken.not_exists() | woken.lt(since))


def _to_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    as_json = {name: dumps(values[name]) for name in _JSON_FIELDS if values.get(name) is not None}
    return {**values, **as_json}


def _tombstone_attributes() -> dict[str, Any]:
    now = clock.now()
    return {"deleted_at": now, "expires_at": clock.seconds(now + TOMBSTONE_LIFETIME)}


def _index_attributes(ref: ThreadRef, author: str, status: Status) -> dict[str, Any]:
    return {
        "status": status,
        "by_activity": keys.by_activity(ref.space, status),
        "by_user": keys.by_user(ref.space, status, author),
    }


def sweep_batch(ref: ThreadRef) -> list[keys.Key]:
    """The keys of up to 100 items of a thread's partition, claims and messages, but never the thread's own."""
    span = Key("pk").eq(keys.partition(ref)) & Key("sk").lt(keys.LAST)
    found = table().query(span, limit=_SWEEP_BATCH, only=("pk", "sk"))
    return [{"pk": item["pk"], "sk": item["sk"]} for item in found.items]
