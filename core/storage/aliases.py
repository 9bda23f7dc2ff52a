"""Foreign ids: what imported threads, messages and items were called elsewhere. Read when an id is none of ours."""

from collections.abc import Collection
from uuid import UUID

from core.models import Message, Space, Thread, ThreadRef
from core.storage import keys
from core.storage.table import table
from core.storage.writes import ABSENT, Put


def thread_write(thread: Thread, foreign_id: str) -> Put:
    """The write that gives a thread its foreign id, on condition that it is free."""
    return Put({**keys.thread_alias(thread.ref.space, foreign_id), "thread_id": str(thread.ref.id)}, ABSENT)


def message_write(message: Message) -> Put:
    """The write that gives a message its foreign id, on condition that it is free in the thread."""
    return Put({**keys.message_alias(message.thread, message.foreign_id or ""), "sequence": message.sequence}, ABSENT)


def find_thread(space: Space, foreign_id: str) -> UUID | None:
    """The thread with a foreign id."""
    item = table().get(keys.thread_alias(space, foreign_id))
    return UUID(item["thread_id"]) if item else None


def find_message(ref: ThreadRef, foreign_id: str) -> int | None:
    """The place of the message with a foreign id."""
    item = table().get(keys.message_alias(ref, foreign_id))
    return int(item["sequence"]) if item else None


def existing(ref: ThreadRef, foreign_ids: Collection[str]) -> frozenset[str]:
    """Those of the foreign ids (at most 100) that the thread has already."""
    wanted = sorted(foreign_ids)
    found = table().get_many([keys.message_alias(ref, foreign_id) for foreign_id in wanted]) if wanted else []
    return frozenset(foreign_id for foreign_id, item in zip(wanted, found, strict=False) if item)
