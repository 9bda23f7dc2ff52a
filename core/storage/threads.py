"""Threads: the item at the end of each thread's partition, and its entries in the two indexes.

Only living threads are in the indexes. Deleting a thread turns its item into a tombstone, so that readers find no
thread at once while its messages are swept later; the tombstone itself expires (`expires_at`). `core.storage.heads`
reads the item of a living thread.
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
"""Milliseconds, far longer than an append takes: items that an append wrote after the deletion are swept when the
tombstone expires."""

_IS_FREE = ABSENT | Attr("reserved").exists()

_FIELDS = ("title", "project_id", "metadata", "integration", "details")
"""The attributes that clients can set and remove."""

_JSON_FIELDS = ("metadata", "details")

_DELETED_FIELDS = (*_FIELDS, "author", "status", "archived_at", "foreign_id")
_INDEXED = ("by_activity", "by_user", "activity")

_SWEEP_BATCH = 100
"""Keys that one query of a sweep reads."""


def put_write(thread: Thread, claim: str | None) -> Put:
    """Return the write that stores a new thread. It fails if the id is taken. `claim` is the hash of the idempotency
    key that creates the thread, if there is one."""
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
    """Return the write that precedes the upload of content for a new thread: a tombstone that the thread overwrites. If
    the thread is never stored, the tombstone expires, and then the content is swept."""
    return Put({**keys.thread(ref), **_tombstone_attributes(), "reserved": True}, _IS_FREE)


def is_thread(item: Item) -> bool:
    """Return whether an item of a thread's partition is the thread's own."""
    return bool(item["sk"] == keys.LAST)


def is_alive(item: Item | None) -> bool:
    """Return whether a thread's own item exists and is not a tombstone."""
    return item is not None and "deleted_at" not in item


def get_with_message(ref: ThreadRef, sequence: int) -> tuple[bool, Slot | None]:
    """Return whether the thread is alive, and one of its slots (None if it is not taken). Reads both in one call."""
    thread, slot = table().get_many([keys.thread(ref), keys.message(ref, sequence)])
    return is_alive(thread), Slot(slot) if slot else None


def exists(ref: ThreadRef) -> bool:
    """Return whether the thread is alive."""
    return is_alive(table().get(keys.thread(ref)))


def head(ref: ThreadRef) -> Head | None:
    """Read a living thread and its newest slot in one query; None if there is no such thread."""
    items = list(islice(iter_items(ref, forward=False, chunk=2), 2))
    if not items or not is_thread(items[0]) or not is_alive(items[0]):
        return None
    return Head(items[0], Slot(items[1]) if len(items) > 1 else None)


def stop_write(ref: ThreadRef) -> Update:
    """Return the write that stops the running chat turns of a thread. It fails if the thread is deleted."""
    return Update(keys.thread(ref), ALIVE, {"stopped_at": clock.now()})


def stopped_at(ref: ThreadRef) -> int:
    """Return when chat turns of the thread were stopped last, in milliseconds, or 0. For a deleted thread, return when
    it was deleted."""
    item: Item = table().get(keys.thread(ref)) or {}
    return int(item.get("deleted_at") or item.get("stopped_at") or 0)


def update_write(head: Head, change: ThreadChange) -> Update:
    """Return the write that changes a thread. It fails if the thread is deleted or its status is no longer that of
    `head`."""
    now = clock.now()
    values = {**_to_attributes(change.values), "updated_at": now}
    unset = {*change.unset}
    if change.status and change.status != head.status:
        values |= _index_attributes(head.ref, head.item["author"], change.status)
        if change.status is Status.ARCHIVED:
            values["archived_at"] = now
        else:
            unset.add("archived_at")
    return Update(keys.thread(head.ref), ALIVE & Attr("status").eq(head.status), values, sorted(unset))


def delete_writes(head: Head, *, inactive_since: int | None = None) -> list[Write]:
    """Return the writes of the transaction that deletes a thread.

    They turn its item into a tombstone and delete its first message, because readers that begin at the first slot
    recognize a deleted thread by its absence; the claim that created the thread; and its alias.

    With `inactive_since` (in ms), they fail if activity was recorded since then; `activity.mark_active` records it
    before each append. The caller checks the last activity of `head` itself.
    """
    condition = ALIVE if inactive_since is None else ALIVE & _inactive_since(inactive_since)
    tombstone = Update(
        keys.thread(head.ref),
        condition,
        _tombstone_attributes(),
        [*_DELETED_FIELDS, *_INDEXED, "claim", "active_at", "stopped_at"],
    )
    claim = [Delete(keys.creation_claim(head.ref.space, head.item["claim"]))] if "claim" in head.item else []
    foreign_id = head.item.get("foreign_id")
    alias = [Delete(keys.thread_alias(head.ref.space, foreign_id))] if foreign_id else []
    return [tombstone, Delete(keys.message(head.ref, 1)), *claim, *alias]


def _inactive_since(since: int) -> ConditionBase:
    active_at = Attr("active_at")
    return Attr("last_message_at").lt(since) & (active_at.not_exists() | active_at.lt(since))


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
    """Return the keys of up to 100 items of a thread's partition, never that of the thread's own item."""
    key_range = Key("pk").eq(keys.partition(ref)) & Key("sk").lt(keys.LAST)
    page = next(table().query(key_range, limit=_SWEEP_BATCH, only=("pk", "sk")))
    return [{"pk": item["pk"], "sk": item["sk"]} for item in page.items]
