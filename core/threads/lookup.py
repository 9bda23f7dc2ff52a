"""Resolve the ids that callers use, in any spelling or foreign, to threads and sequence numbers."""

from collections.abc import Sequence
from dataclasses import replace

from core import ids
from core.errors import NotFound
from core.models import NewMessage, Space, ThreadRef
from core.storage import aliases, threads
from core.storage.heads import Head

_MAX_FOREIGN_ID = 256
"""Maximum bytes of a foreign id. It is part of a sort key, which DynamoDB limits to 1,024 bytes."""


def resolve_thread(space: Space, id: str) -> ThreadRef:
    """Resolve a thread id; the thread may not exist. Raises NotFound if the id is neither well-formed nor a foreign
    id."""
    own = ids.parse(id)
    if own is not None:
        return ThreadRef(space, own)
    found = aliases.find_thread(space, id) if _plausible(id) else None
    if found is None:
        raise NotFound("thread", id)
    return ThreadRef(space, found, foreign_id=id)


def resolve_message(ref: ThreadRef, id: str) -> int:
    """Resolve a message id to its sequence number, which may have no message. Raises NotFound for an id of no message
    of this thread."""
    sequence = ids.parse_message_id(ref.id, id) or (aliases.find_message(ref, id) if _plausible(id) else None)
    if sequence is not None:
        return sequence
    raise NotFound("message", id) if threads.exists(ref) else NotFound("thread", str(ref.id))


def load_head(ref: ThreadRef) -> Head:
    """Read a thread and its newest slot in one query. Raises NotFound."""
    head = threads.head(ref)
    if head is None:
        raise NotFound("thread", str(ref.id))
    return head


def drop_taken_ids(ref: ThreadRef, news: Sequence[NewMessage]) -> Sequence[NewMessage]:
    """Return the messages without foreign ids that already exist in the thread: no two messages share an id."""
    foreign = {new.foreign_id for new in news if new.foreign_id}
    if not foreign:
        return news
    usable = {id for id in foreign if _plausible(id) and ids.parse_message_id(ref.id, id) is None}
    usable -= aliases.existing(ref, usable)
    result = []
    for new in news:
        result.append(new if new.foreign_id in usable else replace(new, foreign_id=None))
        usable.discard(new.foreign_id or "")
    return result


def _plausible(id: str) -> bool:
    return 0 < len(id.encode()) <= _MAX_FOREIGN_ID
