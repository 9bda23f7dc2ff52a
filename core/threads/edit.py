"""Changing and deleting messages. What a message says never changes; its metadata may."""

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
    """Replace a message's metadata (None leaves it), with a key once for all requests that carry it; the message.

    Items of other kinds have none, and are not found. Raises NotFound, Archived, KeyReused.
    """
    place = lookup.resolve_message(ref, message_id)
    wanted = [] if metadata is None else [messages.update_write(ref, place, metadata)]

    def writes(head: Head) -> Sequence[Write]:
        if wanted:
            _require_active(head)
        return wanted

    if key is None and not wanted:
        return Replayable(get_at(ref, place, message_id, messages_only=True))
    if key is not None:
        get_at(ref, place, message_id, messages_only=True)  # what is not there is told as such, and claims no key
        replayed = write_once(ref, "set_metadata", key, (place, metadata), writes)
        message = get_at(ref, place, message_id)
        return Replayable(replace(message, metadata=metadata) if wanted else message, replayed)
    writes(load_head(ref))
    try:
        return Replayable(Slot(table().update(*wanted)).load_message())
    except ConditionFailed:
        raise NotFound("message", message_id) from None


def delete(ref: ThreadRef, message_id: str, *, messages_only: bool = False) -> None:
    """Delete a message; a tombstone keeps its place. `only_messages` takes items of other kinds for none.

    Raises NotFound, Archived.
    """
    place = lookup.resolve_message(ref, message_id)
    for _ in range(MAX_ATTEMPTS):
        head = load_head(ref)
        _require_active(head)
        occupant = messages.get(ref, place)
        if occupant is None or (messages_only and not occupant.is_message):
            raise NotFound("message", message_id)
        if occupant.is_tombstone:
            messages.delete_content(occupant)  # the request that deleted it may have ended before it came to that
            raise NotFound("message", message_id)
        try:
            table().transact(*messages.tombstone_writes(ref, place, head.tail))
        except ConditionFailed:
            continue
        messages.delete_content(occupant)
        return
    raise contention_error()


def _require_active(head: Head) -> None:
    if head.status is Status.ARCHIVED:
        raise Archived
