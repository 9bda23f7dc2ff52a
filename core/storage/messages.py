"""Messages in the slots of a thread. A slot is never freed: deleting a message leaves a tombstone in it.

`core.storage.slots` reads a slot; `core.storage.content_encoding` encodes and decodes its content.
"""

from collections.abc import Iterator, Sequence

from boto3.dynamodb.conditions import Attr, Key

from core import ids
from core.errors import Busy, NotFound
from core.jsontext import dumps
from core.models import Message, Metadata, ThreadRef
from core.storage import aliases, content_encoding, keys, large_content
from core.storage.calls import ConditionFailed
from core.storage.content_encoding import Encoded
from core.storage.expressions import Item
from core.storage.heads import ALIVE
from core.storage.slots import ParentLink, Slot
from core.storage.table import table
from core.storage.writes import ABSENT, PRESENT, Put, Update, Write

_CONTENT_ATTRIBUTES = ("role", "kind", *content_encoding.ATTRIBUTES, "metadata", "author", "run_id", "foreign_id")
"""The attributes that a tombstone lacks. `in_s3` remains, so that a repeated deletion finds content left in S3."""


def insert(messages: Sequence[Message], encoded: Sequence[Encoded], append_id: str) -> Slot | None:
    """Store messages in their slots, all or none. Returns None, or the first slot that is taken already.

    Raises NotFound if the first slot of a deleted thread is to be taken; Busy, also if another request stores a message
    with the same foreign id.
    """
    puts, liveness = insert_writes(messages, encoded, append_id), _liveness_check(messages)
    try:
        table().transact(*puts, *liveness) if liveness or len(puts) > 1 else table().put(puts[0])
    except ConditionFailed as failed:
        if failed.index == len(puts):
            raise NotFound("thread", str(messages[0].thread.id)) from None
        if failed.index >= len(messages):
            raise Busy("A message with the same id is being written. Try again.") from None
        if failed.item is None:
            raise
        return Slot(failed.item)
    return None


def insert_writes(messages: Sequence[Message], encoded: Sequence[Encoded], append_id: str) -> list[Put]:
    """Return one write for each message, which fails if its slot is taken, then the writes of their aliases."""
    puts = [
        _insert_write(message, content, content_encoding.nth_append_id(append_id, index))
        for index, (message, content) in enumerate(zip(messages, encoded, strict=True))
    ]
    return puts + [aliases.message_write(message) for message in messages if message.foreign_id]


def _liveness_check(messages: Sequence[Message]) -> list[Update]:
    """Return the write that comes with a thread's first slot and fails if the thread is deleted. Readers that begin at
    that slot take it as proof that the thread exists, so it must not be taken in a deleted thread."""
    first, last = messages[0], messages[-1]
    return [Update(keys.thread(first.thread), ALIVE, {"last_sequence": last.sequence})] if first.sequence == 1 else []


def _insert_write(message: Message, encoded: Encoded, append_id: str) -> Put:
    item = {
        **keys.message(message.thread, message.sequence),
        "append_id": append_id,
        "role": message.role,
        "kind": message.item["type"] if message.item else None,
        "author": message.author,
        "created_at": message.created_at,
        "parent": message.parent,
        "root": message.root if message.root != message.sequence else None,
        "branch_id": message.branch_id,
        "metadata": None if message.metadata is None else dumps(message.metadata),
        "run_id": message.details.get("run_id") if message.details else None,
        "foreign_id": message.foreign_id,
    }
    return Put(item | content_encoding.item_attributes(item, encoded), ABSENT)


def update_write(ref: ThreadRef, sequence: int, metadata: Metadata) -> Update:
    """Return the write that replaces a message's metadata. It fails unless the slot holds a message, and not an item of
    another kind."""
    is_message = PRESENT & Attr("role").exists() & Attr("kind").not_exists()
    return Update(keys.message(ref, sequence), is_message, {"metadata": dumps(metadata)})


def tombstone_writes(ref: ThreadRef, sequence: int, tail: int) -> list[Write]:
    """Return the writes that replace a message by a tombstone and count the tombstone in its thread.

    `tail` is the newest sequence number of the thread. It is stored with the count of tombstones, because a thread's
    message count is the difference of the two.
    """
    tombstone = Update(keys.message(ref, sequence), PRESENT & Attr("role").exists(), remove=_CONTENT_ATTRIBUTES)
    return [tombstone, _count_tombstones(ref, 1, tail)]


def gap_writes(ref: ThreadRef, sequences: range, link: ParentLink | None, at: int) -> list[Write]:
    """Return the writes that put tombstones into the next slots of a thread, and count them. They fail if a slot is
    taken. `at` is the time of creation in milliseconds; `link` is that of the slot before."""
    item = {
        "append_id": ids.new_append_id(),
        "created_at": at,
        "parent": link and link.sequence,
        "root": link and link.root,
        "branch_id": link and link.branch_id,
    }
    puts = [Put({**keys.message(ref, sequence), **item}, ABSENT) for sequence in sequences]
    return [*puts, _count_tombstones(ref, len(sequences), sequences[-1])]


def _count_tombstones(ref: ThreadRef, count: int, tail: int) -> Update:
    return Update(keys.thread(ref), ALIVE, {"last_sequence": tail}, add={"tombstones": count})


def delete_content(slot: Slot) -> None:
    """Delete the content of a deleted message from S3, if it is there. Raises Busy."""
    if "in_s3" in slot.item:
        large_content.delete(large_content.key(keys.thread_ref(slot.item["pk"]), slot.append_id))


def get(ref: ThreadRef, sequence: int) -> Slot | None:
    """Return the slot with a sequence number, or None if it is not taken."""
    item = table().get(keys.message(ref, sequence))
    return None if item is None else Slot(item)


def iter_items(
    ref: ThreadRef,
    *,
    above: int | None = None,
    below: int | None = None,
    forward: bool = True,
    chunk: int | Iterator[int],
) -> Iterator[Item]:
    """Yield the items of the slots after sequence number `above` and before `below`, in ascending order if `forward`.

    Each query reads `chunk` items (a number, or the next of an iterator's numbers), when they are needed. Without
    `below`, the range includes the thread's own item: last if `forward`, else first.
    """
    low = keys.FIRST_MESSAGE if above is None else keys.sort_key(above + 1)
    high = keys.LAST if below is None else keys.sort_key(below - 1)
    if low > high:
        return
    key_range = Key("pk").eq(keys.partition(ref)) & Key("sk").between(low, high)
    for page in table().query(key_range, limit=chunk, forward=forward):
        yield from page.items
        if page.last and page.last["sk"] == (high if forward else low):
            return
