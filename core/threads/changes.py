"""Reads and changes threads."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import Archived
from core.models import Replayable, Status, Thread, ThreadChange, ThreadRef
from core.storage import threads
from core.storage.calls import ConditionFailed
from core.storage.heads import Head
from core.storage.table import table
from core.storage.writes import Write
from core.threads.keyed_write import MAX_ATTEMPTS, contention_error, write_once
from core.threads.lookup import load_head


def get(ref: ThreadRef) -> Thread:
    """A thread, its message count and last activity exact. Raises NotFound."""
    return load_head(ref).thread


def update(ref: ThreadRef, change: ThreadChange, *, key: str | None = None) -> Replayable[Thread]:
    """Set and clear fields, archive, restore; the thread as it is now. What is so already is left as it is.

    With a key, once for all requests that carry it. Raises NotFound; KeyReused; Archived if fields of an archived
    thread would change without restoring it.
    """
    if key is None:
        return Replayable(_update(ref, change))
    request = (change.values, sorted(change.unset), change.status)
    replayed = write_once(ref, "change", key, request, lambda head: _writes(head, change))
    changed = {**change.values, **dict.fromkeys(change.unset)}  # of a replay, too, though it may be changed since
    return Replayable(replace(get(ref), **changed), replayed)


def archive(ref: ThreadRef) -> Thread:
    """Put a thread aside; it is still read. Raises NotFound."""
    return _update(ref, ThreadChange(status=Status.ARCHIVED))


def restore(ref: ThreadRef, *, key: str | None = None) -> Replayable[Thread]:
    """Take an archived thread back into use; with a key, once for all requests that carry it. Raises NotFound."""
    return update(ref, ThreadChange(status=Status.ACTIVE), key=key)


def _update(ref: ThreadRef, change: ThreadChange) -> Thread:
    for _ in range(MAX_ATTEMPTS):
        head = load_head(ref)
        writes = _writes(head, change)
        if not writes:
            return head.thread
        try:
            return replace(head, item=table().update(threads.update_write(head, change))).thread
        except ConditionFailed:
            continue
    raise contention_error()


def _writes(head: Head, change: ThreadChange) -> Sequence[Write]:
    """What is to be written, if anything. Raises Archived if it may not be."""
    if change.only_status and change.status in (None, head.status):
        return []
    if not change.only_status and head.status is Status.ARCHIVED and change.status is not Status.ACTIVE:
        raise Archived
    return [threads.update_write(head, change)]
