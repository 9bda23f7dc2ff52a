"""Changing and deleting messages. What a message says never changes; its metadata may."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import Archived, NotFound
from core.models import Message, Metadata, Replayable, Status, ThreadRef
from core.storage import messages
from core.storage.calls import ConditionFailed
from core.storage.heads import Head
from core.storage.slots import Occupant
from core.storage.table import table
from core.storage.writes import Write
from core.threads import lookup
from core.threads.keyed_write import ATTEMPTS, contention_error, write_once
from core.threads.lookup import load_head
from core.threads.messages import read


def set_metadata(
    ref: ThreadRef, message_id: str, metadata: Metadata | None, *, key: str | None = None
) -> Replayable[Message]:
    """Replace a message's metadata (None leaves it), with a key once for all requests that carry it; the message.

    Items of other kinds have none, and are not found. Raises NotFound, Archived, KeyReused.
    """
    place = lookup.message(ref, message_id)
    wanted = [] if metadata is None else [messages.change(ref, place, metadata)]

    def writes(head: Head) -> Sequence[Write]:
        if wanted:
            _check_writable(head)
        return wanted

    if key is None and not wanted:
        return Replayable(read(ref, place, message_id, only_messages=True))
    if key is not None:
        read(ref, place, message_id, only_messages=True)  # what is not there is told as such, and claims no key
        replayed = write_once(ref, "set_metadata", key, (place, metadata), writes)
        message = read(ref, place, message_id)
        return Replayable(replace(message, metadata=metadata) if wanted else message, replayed)
    writes(load_head(ref))
    try:
        return Replayable(Occupant(table().update(*wanted)).message())
    except ConditionFailed:
        raise NotFound("message", message_id) from None


def delete(ref: ThreadRef, message_id: str, *, only_messages: bool = False) -> None:
    """Delete a message; a tombstone keeps its place. `only_messages` takes items of other kinds for none.

    Raises NotFound, Archived.
    """
    place = lookup.message(ref, message_id)
    for _ in range(ATTEMPTS):
        head = load_head(ref)
        _check_writable(head)
        occupant = messages.get(ref, place)
        if occupant is None or (only_messages and not occupant.is_message):
            raise NotFound("message", message_id)
        if occupant.is_tombstone:
            messages.forget(occupant)  # the request that deleted it may have ended before it came to that
            raise NotFound("message", message_id)
        try:
            table().transact(*messages.deletion(ref, place, head.tail))
        except ConditionFailed:
            continue
        messages.forget(occupant)
        return
    raise contention_error()


def _check_writable(head: Head) -> None:
    if head.status is Status.ARCHIVED:
        raise Archived
