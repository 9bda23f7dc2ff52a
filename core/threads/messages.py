"""Reading messages. Writing them is `core.threads.append`."""

from collections.abc import Iterator, Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from core import cursors, ids
from core.errors import NotFound
from core.models import Message, Page, ThreadRef, Window
from core.storage import messages, threads
from core.storage.expressions import Item
from core.storage.slots import Slot
from core.threads import lookup

PAGE_BYTES = 5_000_000
"""Content of one page, as it stands in the answer, beyond its first message. Lambda answers with 6 MB at most."""

_FILTERED_CHUNK = 200
"""Places looked at in one call when few of them may belong to the list."""

_SEQUENCE_PATTERN = r"[1-9]\d{0,11}"
"""A place, as it stands in a cursor."""


def get(ref: ThreadRef, message_id: str, *, messages_only: bool = False) -> Message:
    """One message, by its id in any spelling. Raises NotFound for the thread or the message."""
    return get_at(ref, lookup.resolve_message(ref, message_id), message_id, messages_only=messages_only)


def get_at(ref: ThreadRef, sequence: int, message_id: str | None = None, *, messages_only: bool = False) -> Message:
    """The message at a place; `only_messages` takes items of other kinds for none.

    Raises NotFound for the thread or the message, in the caller's words for it.
    """
    alive, occupant = threads.get_with_message(ref, sequence)
    if not alive:
        raise NotFound("thread", str(ref.id))
    if occupant is None or occupant.is_tombstone or (messages_only and not occupant.is_message):
        raise NotFound("message", message_id or str(ids.message_id(ref.id, sequence)))
    return occupant.load_message()


def page(ref: ThreadRef, *, limit: int, cursor: str | None = None, newest_first: bool = False) -> Page[Message]:
    """A window that begins where a cursor says. Raises NotFound, and Invalid for a cursor that is not of this list."""
    list_of = ("messages", ref, newest_first)
    after = None if cursor is None else int(cursors.decode(cursor, *list_of, pattern=_SEQUENCE_PATTERN))
    found = window(ref, limit=limit, newest_first=newest_first, after=after)
    return Page(found.items, cursors.encode(str(found.items[-1].sequence), *list_of) if found.more else None)


def window(
    ref: ThreadRef,
    *,
    limit: int,
    newest_first: bool = False,
    after: int | None = None,
    before: int | None = None,
    messages_only: bool = False,
    run_id: str | None = None,
) -> Window[Message]:
    """Up to `limit` messages next behind place `after`, or else next ahead of place `before`, in the list's order.

    A window never skips or repeats a message, whatever is written meanwhile. It is shorter than `limit` only at the end
    of the list, or where an answer would be too large. `only_messages` leaves out items of other kinds, `run_id` all
    but those of one run. Raises NotFound.
    """
    backwards = after is None and before is not None
    rising = newest_first is backwards
    above, below = (before, after) if newest_first else (after, before)
    found, more = _collect(_Range(ref, above, below, rising, messages_only, run_id), limit)
    items = [occupant.load_message() for occupant in found]
    return Window(items[::-1] if backwards else items, more)


@dataclass(frozen=True, slots=True)
class _Range:
    """Places of a thread above one and below another, read in one direction, and what of them belongs to the list."""

    ref: ThreadRef
    above: int | None
    below: int | None
    ascending: bool
    messages_only: bool
    run_id: str | None

    @property
    def checks_existence(self) -> bool:
        """Whether reading it shows if the thread is alive: it begins at the thread's own item, or at the first place,
        which a deleted thread has not."""
        return self.above is None if self.ascending else self.below is None

    def includes(self, occupant: Slot) -> bool:
        """Whether what stands at a place belongs to the list."""
        if occupant.is_tombstone or (self.messages_only and not occupant.is_message):
            return False
        return self.run_id in (None, occupant.run_id)

    def iter_items(self, limit: int, found: Sized) -> Iterator[Item]:
        """Its items, see `storage.messages.walk`, while `limit` are to be found and the one that tells of more."""
        chunk = self._chunks(limit, found) if self.run_id is None else _FILTERED_CHUNK
        return messages.iter_items(self.ref, above=self.above, below=self.below, forward=self.ascending, chunk=chunk)

    def _chunks(self, limit: int, found: Sized) -> Iterator[int]:
        """At first all that is wanted, with the thread's own item; then what tombstones left out, and as many again as
        they were, because where some are there are often more."""
        yield limit + 2 - self.ascending
        passed = limit + 1
        while True:
            more = limit + 1 + passed - 2 * len(found)
            passed += more
            yield more


def _collect(range_: _Range, limit: int) -> tuple[list[Slot], bool]:
    """The occupants of one window, in the direction read, and whether more follow. Raises NotFound.

    In the middle of a thread, the check that it is alive is made beside the query, at the same time.
    """
    beside = None if range_.checks_existence else _executor().submit(threads.exists, range_.ref)
    found: list[Slot] = []
    more = alive = False
    size, due = 0, (range_.above or 0) + 1
    for item in range_.iter_items(limit, found):
        if threads.is_thread(item):
            alive = threads.is_alive(item)
            continue
        occupant = Slot(item)
        if range_.ascending and occupant.sequence != due:
            return _stop_at_gap(range_, limit, found)
        due += 1
        alive |= range_.ascending and occupant.sequence == 1
        if not range_.includes(occupant):
            continue
        size += occupant.wire_size
        more = len(found) == limit or (bool(found) and size > PAGE_BYTES)
        if more:
            break
        found.append(occupant)
    if not (beside.result() if beside else alive):
        raise NotFound("thread", str(range_.ref.id))
    return found, more


def _stop_at_gap(range_: _Range, limit: int, found: list[Slot]) -> tuple[list[Slot], bool]:
    """A window whose query missed a place and saw a later one. Either both were taken while it read, for a query is no
    snapshot: then it ends before that place, or is read again. Or the thread is deleted, and some of it is left."""
    if not threads.exists(range_.ref):
        raise NotFound("thread", str(range_.ref.id))
    return (found, True) if found else _collect(range_, limit)


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1)
