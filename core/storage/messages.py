"""Messages at their places. A place that was ever taken stays taken: deleting a message leaves a tombstone there.

How one is read is in `core.storage.slots`, what it says in `core.storage.content_encoding`.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat

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
"""What a tombstone has not. `in_s3` stays, by which a deletion that is sent again finds what is still in S3."""


def insert(messages: Sequence[Message], encoded: Sequence[Encoded], append_id: str) -> Slot | None:
    """Take places for messages, all or none. None if they are theirs now, else what stands at the first one taken.

    Raises NotFound for a deleted thread whose first place would be taken.
    """
    puts, begun = insert_writes(messages, encoded, append_id), _liveness_check(messages)
    try:
        table().transact(*puts, *begun) if begun or len(puts) > 1 else table().put(puts[0])
    except ConditionFailed as taken:
        if taken.index == len(puts):
            raise NotFound("thread", str(messages[0].thread.id)) from None
        if taken.index >= len(messages):
            raise Busy("A message with the same id is being written at this moment. Try again.") from None
        if taken.item is None:
            raise
        return Slot(taken.item)
    return None


def insert_writes(messages: Sequence[Message], encoded: Sequence[Encoded], append_id: str) -> list[Put]:
    """The writes that take the messages' places, on condition that they are empty; then those of their foreign ids."""
    places = [
        _insert_write(message, one, content_encoding.nth_append_id(append_id, index))
        for index, (message, one) in enumerate(zip(messages, encoded, strict=True))
    ]
    return places + [aliases.message_write(message) for message in messages if message.foreign_id]


def _liveness_check(messages: Sequence[Message]) -> list[Update]:
    """What is written with a thread's first place, on condition that the thread is alive: readers who begin there take
    that place for the proof that it is, so nobody may take it in a deleted one."""
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
    """The write that replaces a message's metadata, on condition that it is there, and no item of another kind."""
    there = PRESENT & Attr("role").exists() & Attr("kind").not_exists()
    return Update(keys.message(ref, sequence), there, {"metadata": dumps(metadata)})


def tombstone_writes(ref: ThreadRef, sequence: int, tail: int) -> list[Write]:
    """The writes that leave a tombstone where a message stands, and count it out of its thread.

    The thread reaches to `tail`: what is counted out must have been counted.
    """
    tombstone = Update(keys.message(ref, sequence), PRESENT & Attr("role").exists(), remove=_CONTENT_ATTRIBUTES)
    return [tombstone, _count_tombstones(ref, 1, tail)]


def gap_writes(ref: ThreadRef, sequences: range, link: ParentLink | None, at: int) -> list[Write]:
    """The writes that leave tombstones at a thread's next places, where no message ever stood, if they are empty."""
    item = {
        "append_id": ids.new_append_id(),
        "created_at": at,
        "parent": link and link.sequence,
        "root": link and link.root,
        "branch_id": link and link.branch_id,
    }
    puts = [Put({**keys.message(ref, place), **item}, ABSENT) for place in sequences]
    return [*puts, _count_tombstones(ref, len(sequences), sequences[-1])]


def _count_tombstones(ref: ThreadRef, count: int, tail: int) -> Update:
    return Update(keys.thread(ref), ALIVE, {"last_sequence": tail}, add={"removed": count})


def delete_content(slot: Slot) -> None:
    """Take away what a deleted message said in S3."""
    if "in_s3" in slot.item:
        large_content.delete(large_content.key(keys.thread_ref(slot.item["pk"]), slot.append_id))


def get(ref: ThreadRef, sequence: int) -> Slot | None:
    """What stands at one place."""
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
    """The items at places above and below the two given, in order, `chunk` a call, a call only when it is needed.

    Without a bound above, the thread's own item is part of the range: last forward, first backward.
    """
    low = keys.FIRST_MESSAGE if above is None else keys.sort_key(above + 1)
    high = keys.LAST if below is None else keys.sort_key(below - 1)
    chunks = repeat(chunk) if isinstance(chunk, int) else chunk
    while low <= high:
        span = Key("pk").eq(keys.partition(ref)) & Key("sk").between(low, high)
        found = table().query(span, limit=next(chunks), forward=forward)
        yield from found.items
        if found.last is None or (forward and found.last["sk"] == keys.LAST):
            return
        last = keys.parse_sort_key(found.last["sk"])
        low, high = (keys.sort_key(last + 1), high) if forward else (low, keys.sort_key(last - 1))
