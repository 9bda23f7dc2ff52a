"""From what a caller calls a thread or a message to where it is: any spelling of its id, or its foreign id."""

from collections.abc import Sequence
from dataclasses import replace

from core import ids
from core.errors import NotFound
from core.models import NewMessage, Space, ThreadRef
from core.storage import aliases, threads
from core.storage.heads import Head

_LONGEST = 256
"""Bytes of the longest foreign id that is looked up; it is part of a sort key, which has room for 1,024."""


def resolve_thread(space: Space, id: str) -> ThreadRef:
    """The thread that `id` names, which may not exist. Raises NotFound for what is no id at all."""
    own = ids.parse(id)
    if own is not None:
        return ThreadRef(space, own)
    found = aliases.find_thread(space, id) if _plausible(id) else None
    if found is None:
        raise NotFound("thread", id)
    return ThreadRef(space, found, foreign_id=id)


def resolve_message(ref: ThreadRef, id: str) -> int:
    """The place that `id` names, where no message may stand. Raises NotFound for what is no id of this thread."""
    place = ids.parse_message_id(ref.id, id) or (aliases.find_message(ref, id) if _plausible(id) else None)
    if place is not None:
        return place
    raise NotFound("message", id) if threads.exists(ref) else NotFound("thread", str(ref.id))


def load_head(ref: ThreadRef) -> Head:
    """The thread, with its newest slot, in one read. Raises NotFound."""
    head = threads.head(ref)
    if head is None:
        raise NotFound("thread", str(ref.id))
    return head


def drop_taken_ids(ref: ThreadRef, news: Sequence[NewMessage]) -> Sequence[NewMessage]:
    """The messages without those foreign ids that mean something in the thread already: no two messages share an id."""
    foreign = {new.foreign_id for new in news if new.foreign_id}
    if not foreign:
        return news
    usable = {id for id in foreign if _plausible(id) and ids.parse_message_id(ref.id, id) is None}
    usable -= aliases.existing(ref, usable)
    kept = []
    for new in news:
        kept.append(new if new.foreign_id in usable else replace(new, foreign_id=None))
        usable.discard(new.foreign_id or "")
    return kept


def _plausible(id: str) -> bool:
    return 0 < len(id.encode()) <= _LONGEST
