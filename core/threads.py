"""Threads: making, reading, listing and changing them. Deleting for good is `core.deletion`."""

from collections.abc import Iterator
from dataclasses import replace
from heapq import merge

from core import cursors, ids
from core.errors import Archived, Busy, KeyReused, NotFound
from core.idempotency import claim_hash, fingerprint
from core.lineage import placed
from core.messages import read
from core.models import Message, NewMessage, NewThread, Outcome, Page, Space, Status, Thread, ThreadChange, ThreadRef
from core.storage import claims, messages, threads
from core.storage.claims import Claim
from core.storage.table import ConditionFailed, table
from core.storage.threads import Head

_ATTEMPTS = 5
"""How often a change is tried against a thread that others change at the same moment."""

_FILTERED_CHUNK = 250
"""Threads looked at in one call when a filter drops some."""

_CALLS_PER_PAGE = 20
"""Calls after which a page that a filter leaves unfilled ends early, its cursor saying where to go on."""


def start(space: Space, new: NewThread, first: NewMessage, *, author: str, key: str | None = None) -> Outcome[Message]:
    """Make a thread and its first message in one transaction; with a key, once for all requests that carry it.

    Raises KeyReused; NotFound for a key whose thread has been deleted since.
    """
    ref = ThreadRef(space, ids.new_thread_id())
    append_id = ids.new_append_id()
    message = placed(ref, 1, first, author, parent=None, last=None)
    hash = claim_hash("start", key) if key else None
    claim = Claim(_fingerprint(new, first), append_id, thread_id=ref.id)
    claimed = [claims.creation(space, hash, claim)] if hash else []
    messages.keep_content(ref, append_id, first.content)
    try:
        table().transact(*claimed, threads.creation(_thread(message, new), hash), messages.creation(message, append_id))
    except ConditionFailed as failed:
        return _started_before(message, claim, failed)
    return Outcome(message)


def _started_before(message: Message, claim: Claim, failed: ConditionFailed) -> Outcome[Message]:
    """The answer to a start whose transaction found something standing: its own first sending, or an earlier start."""
    if failed.item is None:
        raise failed
    standing = claims.from_item(failed.item) if "fingerprint" in failed.item else claim
    if standing.append_id == claim.append_id:
        return Outcome(message)
    messages.discard_content(message.thread, claim.append_id, message.content)
    if standing.fingerprint != claim.fingerprint or standing.thread_id is None:
        raise KeyReused
    return Outcome(read(ThreadRef(message.thread.space, standing.thread_id), 1), replayed=True)


def get(ref: ThreadRef) -> Thread:
    """A thread, its message count and last activity exact. Raises NotFound."""
    return _head(ref).thread


def page(
    space: Space,
    *,
    limit: int,
    cursor: str | None = None,
    status: Status | None = Status.ACTIVE,
    newest_first: bool = True,
    user: str | None = None,
    project_id: str | None = None,
) -> Page[Thread]:
    """Up to `limit` threads by last activity, of one status or (None) of both; filters leave the page full.

    Last activity and message counts are as exact as `core.storage.threads.ACTIVITY_RESOLUTION`. Raises Invalid for a
    cursor that is not of this list.
    """
    list_of = ("threads", space, status, newest_first, user, project_id)
    beyond = None if cursor is None else cursors.decode(cursor, *list_of)
    listings = [
        threads.listing(
            space,
            one,
            user=user,
            project_id=project_id,
            beyond=beyond,
            forward=not newest_first,
            chunk=limit + 1 if project_id is None else _FILTERED_CHUNK,
        )
        for one in ([status] if status else list(Status))
    ]
    items, end = _fill(merge(*listings, key=lambda entry: entry[0], reverse=newest_first), limit)
    return Page(items, None if end is None else cursors.encode(end, *list_of))


def _fill(entries: Iterator[tuple[str, Thread | None]], limit: int) -> tuple[list[Thread], str | None]:
    """A page of threads and where it ends, None if that is the end of the list."""
    items: list[Thread] = []
    calls, end = 0, ""
    for position, thread in entries:
        if thread is None:
            calls += 1
            if calls == _CALLS_PER_PAGE:
                return items, position
        elif len(items) == limit:
            return items, end
        else:
            items.append(thread)
            end = position
    return items, None


def change(ref: ThreadRef, change: ThreadChange) -> Thread:
    """Set and clear fields, archive, restore; the thread as it is now. What is so already is left as it is.

    Raises NotFound; Archived if fields of an archived thread would change without restoring it.
    """
    for _ in range(_ATTEMPTS):
        head = _head(ref)
        if _is_so(head, change):
            return head.thread
        try:
            return replace(head, item=table().update(threads.change(head, change))).thread
        except ConditionFailed:
            continue
    raise _contended()


def archive(ref: ThreadRef) -> Thread:
    """Put a thread aside; it is still read. Raises NotFound."""
    return change(ref, ThreadChange(status=Status.ARCHIVED))


def restore(ref: ThreadRef, *, key: str | None = None) -> Outcome[Thread]:
    """Take an archived thread back into use; with a key, once for all requests that carry it, so that a late retry
    does not bring back what was archived again since. Raises NotFound."""
    wanted = ThreadChange(status=Status.ACTIVE)
    if key is None:
        return Outcome(change(ref, wanted))
    hash = claim_hash("restore", key)
    claim = Claim(fingerprint(), ids.new_append_id())
    for _ in range(_ATTEMPTS):
        head = _head(ref)
        updates = [] if _is_so(head, wanted) else [threads.change(head, wanted)]
        try:
            table().transact(claims.change(ref, hash, claim), *updates)
        except ConditionFailed as failed:
            if failed.index > 0:
                continue
            mine = failed.item is not None and claims.from_item(failed.item).append_id == claim.append_id
            return Outcome(get(ref), replayed=not mine)
        return Outcome(get(ref))
    raise _contended()


def _is_so(head: Head, change: ThreadChange) -> bool:
    """True if there is nothing to write. Raises Archived if it may not be written."""
    if not change.only_status:
        if head.status is Status.ARCHIVED and change.status is not Status.ACTIVE:
            raise Archived
        return False
    return change.status in (None, head.status)


def _head(ref: ThreadRef) -> Head:
    head = threads.head(ref)
    if head is None:
        raise NotFound("thread", str(ref.id))
    return head


def _thread(first: Message, new: NewThread) -> Thread:
    at = first.created_at
    return Thread(first.thread, first.author, at, at, at, 1, new.title, new.project_id, new.metadata)


def _fingerprint(new: NewThread, first: NewMessage) -> str:
    return fingerprint(new.title, new.project_id, new.metadata, first.role, first.content, first.metadata)


def _contended() -> Busy:
    return Busy("The thread is being changed by others at this moment. Try again.")
