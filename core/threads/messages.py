"""Read messages. `core.threads.append` writes them."""

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
"""Maximum bytes of a page as JSON, unless its first message alone is larger. Lambda returns at most 6 MB."""

_FILTERED_CHUNK = 200
"""Slots that one query reads if few of them may belong to the list."""

_SEQUENCE_PATTERN = r"[1-9]\d{0,11}"
"""The pattern of a sequence number in a cursor."""


def get(ref: ThreadRef, message_id: str, *, messages_only: bool = False) -> Message:
    """Return a message, by its id in any spelling. Raises NotFound for the thread or the message."""
    return get_at(ref, lookup.resolve_message(ref, message_id), message_id, messages_only=messages_only)


def get_at(ref: ThreadRef, sequence: int, message_id: str | None = None, *, messages_only: bool = False) -> Message:
    """Return the message with a sequence number; with `messages_only`, items of other kinds are not found.

    Raises NotFound for the thread or the message; `message_id` is the caller's id for it.
    """
    exists, slot = threads.get_with_message(ref, sequence)
    if not exists:
        raise NotFound("thread", str(ref.id))
    if slot is None or slot.is_tombstone or (messages_only and not slot.is_message):
        raise NotFound("message", message_id or str(ids.message_id(ref.id, sequence)))
    return slot.load_message()


def page(ref: ThreadRef, *, limit: int, cursor: str | None = None, newest_first: bool = False) -> Page[Message]:
    """Return the page of messages after a cursor. Raises NotFound; Invalid for a cursor of another list."""
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
    """Return up to `limit` messages directly after the sequence number `after`, or directly before `before`, in the
    list's order in both cases.

    A window never skips or repeats a message, even while messages are appended. It is shorter than `limit` only at the
    end of the list, or if the response would be too large. `messages_only` excludes items of other kinds, `run_id` all
    messages except those of one run. Raises NotFound.
    """
    backwards = after is None and before is not None
    ascending = newest_first is backwards
    above, below = (before, after) if newest_first else (after, before)
    found, more = _collect(_Range(ref, above, below, ascending, messages_only, run_id), limit)
    items = [slot.load_message() for slot in found]
    return Window(items[::-1] if backwards else items, more)


@dataclass(frozen=True, slots=True)
class _Range:
    """The slots of a thread between two sequence numbers, read in one direction, and the filters of a list."""

    ref: ThreadRef
    above: int | None
    below: int | None
    ascending: bool
    messages_only: bool
    run_id: str | None

    @property
    def checks_existence(self) -> bool:
        """Whether reading the range shows that the thread exists: it includes the thread's own item or the first slot,
        which a deleted thread does not have."""
        return self.above is None if self.ascending else self.below is None

    def includes(self, slot: Slot) -> bool:
        """Whether a slot belongs to the list."""
        if slot.is_tombstone or (self.messages_only and not slot.is_message):
            return False
        return self.run_id in (None, slot.run_id)

    def iter_items(self, limit: int, found: Sized) -> Iterator[Item]:
        """Iterate over the items until `limit` + 1 are found: the last one shows that there are more."""
        chunk = self._chunks(limit, found) if self.run_id is None else _FILTERED_CHUNK
        return messages.iter_items(self.ref, above=self.above, below=self.below, forward=self.ascending, chunk=chunk)

    def _chunks(self, limit: int, found: Sized) -> Iterator[int]:
        """Yield the sizes of the queries: first the whole page with the thread's own item; then the missing messages
        and as many more as there were tombstones, because tombstones are often adjacent."""
        yield limit + 2 - self.ascending
        passed = limit + 1
        while True:
            more = limit + 1 + passed - 2 * len(found)
            passed += more
            yield more


def _collect(slots: _Range, limit: int) -> tuple[list[Slot], bool]:
    """Return the slots of a window, in the direction read, and whether more follow. Raises NotFound.

    In the middle of a thread, a concurrent read checks that the thread exists.
    """
    existence = None if slots.checks_existence else _executor().submit(threads.exists, slots.ref)
    found: list[Slot] = []
    more = exists = False
    size, due = 0, (slots.above or 0) + 1
    for item in slots.iter_items(limit, found):
        if threads.is_thread(item):
            exists = threads.is_alive(item)
            continue
        slot = Slot(item)
        if slots.ascending and slot.sequence != due:
            return _stop_at_gap(slots, limit, found)
        due += 1
        exists |= slots.ascending and slot.sequence == 1
        if not slots.includes(slot):
            continue
        size += slot.wire_size
        more = len(found) == limit or (bool(found) and size > PAGE_BYTES)
        if more:
            break
        found.append(slot)
    if not (existence.result() if existence else exists):
        raise NotFound("thread", str(slots.ref.id))
    return found, more


def _stop_at_gap(slots: _Range, limit: int, found: list[Slot]) -> tuple[list[Slot], bool]:
    """Return a window whose query missed a slot but read a later one.

    A query is not a snapshot: if both slots were written during the query, the window ends before the gap, or is read
    again if it is empty. Otherwise the thread is deleted and partly swept. Raises NotFound."""
    if not threads.exists(slots.ref):
        raise NotFound("thread", str(slots.ref.id))
    return (found, True) if found else _collect(slots, limit)


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1)
