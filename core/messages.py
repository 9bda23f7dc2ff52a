"""Reading messages. Writing them is `core.append`."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

from core import cursors, ids
from core.errors import NotFound
from core.models import Message, Page, ThreadRef
from core.storage import messages, threads
from core.storage.messages import Occupant

PAGE_BYTES = 5_000_000
"""Content of one page, as it stands in the answer, beyond its first message. Lambda answers with 6 MB at most."""


def get(ref: ThreadRef, message_id: str) -> Message:
    """One message, by its id in any spelling. Raises NotFound for the thread or the message."""
    return read(ref, ids.sequence_of(ref.id, message_id) or 0, message_id)


def read(ref: ThreadRef, sequence: int, message_id: str | None = None) -> Message:
    """The message at a place. Raises NotFound for the thread or the message, in the caller's words for it."""
    alive, occupant = threads.get_beside(ref, sequence)
    if not alive:
        raise NotFound("thread", str(ref.id))
    if occupant is None or occupant.is_tombstone:
        raise NotFound("message", message_id or str(ids.message_id(ref.id, sequence)))
    return occupant.message()


def page(ref: ThreadRef, *, limit: int, cursor: str | None = None, newest_first: bool = False) -> Page[Message]:
    """Up to `limit` messages in their one order, or backwards. A page never skips or repeats one, whatever is written
    meanwhile; it is shorter than `limit` only at the end or where a page would be too large.

    Raises NotFound, and Invalid for a cursor that is not of this list.
    """
    list_of = ("messages", ref, newest_first)
    edge = None if cursor is None else int(cursors.decode(cursor, *list_of))
    found, more = _collect(ref, limit, edge, newest_first=newest_first)
    items = [occupant.message() for occupant in found]
    return Page(items, cursors.encode(str(found[-1].sequence), *list_of) if more else None)


def _collect(ref: ThreadRef, limit: int, edge: int | None, *, newest_first: bool) -> tuple[list[Occupant], bool]:
    """The occupied places of one page behind `edge`, and whether more follow. Raises NotFound.

    The query itself shows whether the thread is alive where it reaches the thread's own item, or starts at the first
    place, which a deleted thread has not. In the middle of a thread the check is made beside it, at the same time.
    """
    beside = None if edge is None else _executor().submit(threads.exists, ref)
    above, below = (None, edge) if newest_first else (edge, None)
    chunk = limit + (2 if newest_first and edge is None else 1)
    found: list[Occupant] = []
    more = alive = False
    size = 0
    for item in messages.walk(ref, above=above, below=below, forward=not newest_first, chunk=chunk):
        if threads.is_thread(item):
            alive = threads.is_alive(item)
            continue
        occupant = Occupant(item)
        alive |= not newest_first and occupant.sequence == 1
        if occupant.is_tombstone:
            continue
        size += occupant.wire_size
        more = len(found) == limit or (bool(found) and size > PAGE_BYTES)
        if more:
            break
        found.append(occupant)
    if not (beside.result() if beside else alive):
        raise NotFound("thread", str(ref.id))
    return found, more


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1)
