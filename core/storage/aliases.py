"""Aliases: items that map the foreign ids of imported threads, messages and items to Skein's ids.

They are read only for ids that are not in Skein's own format.
"""

from collections.abc import Collection
from uuid import UUID

from core.models import Message, Space, Thread, ThreadRef
from core.storage import keys
from core.storage.table import table
from core.storage.writes import ABSENT, Put


def thread_write(thread: Thread, foreign_id: str) -> Put:
    """Return the write of a thread's alias. It fails if another thread of the space has the foreign id."""
    return Put({**keys.thread_alias(thread.ref.space, foreign_id), "thread_id": str(thread.ref.id)}, ABSENT)


def message_write(message: Message) -> Put:
    """Return the write of a message's alias. It fails if another message of the thread has the foreign id."""
    return Put({**keys.message_alias(message.thread, message.foreign_id or ""), "sequence": message.sequence}, ABSENT)


def find_thread(space: Space, foreign_id: str) -> UUID | None:
    """Return the id of the thread with a foreign id, or None."""
    item = table().get(keys.thread_alias(space, foreign_id))
    return UUID(item["thread_id"]) if item else None


def find_message(ref: ThreadRef, foreign_id: str) -> int | None:
    """Return the sequence number of the message with a foreign id, or None."""
    item = table().get(keys.message_alias(ref, foreign_id))
    return int(item["sequence"]) if item else None


def existing(ref: ThreadRef, foreign_ids: Collection[str]) -> frozenset[str]:
    """Return those of at most 100 foreign ids that messages of the thread have already."""
    candidates = sorted(foreign_ids)
    items = table().get_many([keys.message_alias(ref, foreign_id) for foreign_id in candidates]) if candidates else []
    return frozenset(foreign_id for foreign_id, item in zip(candidates, items, strict=False) if item)
