"""Change and delete messages. Content is immutable; metadata can change."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import Archived, NotFound
from core.models import Message, Metadata, Replayable, Status, ThreadRef
from core.storage import messages
from core.storage.calls import ConditionFailed
from core.storage.heads import Head
from core.storage.slots import Slot
from core.storage.table import table
from core.storage.writes import Write
from core.threads import lookup
from core.threads.keyed_write import MAX_ATTEMPTS, contention_error, write_once
from core.threads.lookup import load_head
from core.threads.messages import get_at


def set_metadata(
    ref: ThreadRef, message_id: str, metadata: Metadata | None, *, key: str | None = None
) -> Replayable[Message]:
    """Replace a message's metadata (None: no change), with a key once for all requests that carry it; return the
    message.

    Items of other kinds have no metadata and are not found. Raises NotFound; Archived; KeyReused.
    """
    sequence = lookup.resolve_message(ref, message_id)
    planned = [] if metadata is None else [messages.update_write(ref, sequence, metadata)]

    def writes(head: Head) -> Sequence[Write]:
        if planned:
            _require_active(head)
        return planned

    if key is None and not planned:
        return Replayable(get_at(ref, sequence, message_id, messages_only=True))
    if key is not None:
        get_at(ref, sequence, message_id, messages_only=True)  # raises NotFound before the key is claimed
        replayed = write_once(ref, "set_metadata", key, (sequence, metadata), writes)
        message = get_at(ref, sequence, message_id)
        return Replayable(replace(message, metadata=metadata) if planned else message, replayed)
    writes(load_head(ref))
    try:
        return Replayable(Slot(table().update(*planned)).load_message())
    except ConditionFailed:
        raise NotFound("message", message_id) from None


def delete(ref: ThreadRef, message_id: str, *, messages_only: bool = False) -> None:
    """Delete a message; a tombstone remains in its slot. With `messages_only`, items of other kinds are not found.

    Raises NotFound; Archived.
    """
    sequence = lookup.resolve_message(ref, message_id)
    for _ in range(MAX_ATTEMPTS):
        head = load_head(ref)
        _require_active(head)
        slot = messages.get(ref, sequence)
        if slot is None or (messages_only and not slot.is_message):
            raise NotFound("message", message_id)
        if slot.is_tombstone:
            messages.delete_content(slot)  # the deleting request may have been interrupted here
            raise NotFound("message", message_id)
        try:
            table().transact(*messages.tombstone_writes(ref, sequence, head.tail))
        except ConditionFailed:
            continue
        messages.delete_content(slot)
        return
    raise contention_error()


def _require_active(head: Head) -> None:
    if head.status is Status.ARCHIVED:
        raise Archived
