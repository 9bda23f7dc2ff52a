"""Messages at their places. A place that was ever taken stays taken: deleting a message leaves a tombstone there.

What a message says is one text: plain text as it is (attribute `content`), anything else as JSON (`body`). A text that
has no room in the item lives in S3, and `offloaded` says which of the two it is. One that takes fewer write units when
it is `packed` is kept so, and `packs` says which of the two it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

from boto3.dynamodb.conditions import Attr, Key

from core import ids
from core.errors import Busy, NotFound
from core.jsontext import dumps, loads
from core.limits import wire_size
from core.models import Message, Metadata, NewMessage, ThreadRef
from core.storage import aliases, contents, keys
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.packing import packed, units, unpacked
from core.storage.table import table
from core.storage.writes import ABSENT, PRESENT, Put, Update, Write

_SAYING = (
    *("role", "kind", "content", "body", "offloaded", "packs", "packed", "wire_size"),
    *("metadata", "author", "run_id", "foreign_id"),
)
"""What a tombstone has not."""

_ALIVE = PRESENT & Attr("deleted_at").not_exists()

_BLOCK_ROOM = 3_000_000
"""Bytes of all messages of one transaction that stay in their items; DynamoDB takes 4 MB."""


class Link(NamedTuple):
    """What a message hands on to those that follow it. `sequence` is None behind a tombstone that followed nothing."""

    sequence: int | None
    root: int
    branch_id: str | None


@dataclass(frozen=True, slots=True)
class Occupant:
    """What stands at a place: a message, what it says not yet fetched, or a tombstone."""

    item: Item

    @property
    def append_id(self) -> str:
        """The mark of the append that took this place."""
        return str(self.item["append_id"])

    @property
    def sequence(self) -> int:
        """The place."""
        return keys.sequence(self.item["sk"])

    @property
    def created_at(self) -> int:
        """When the place was taken."""
        return int(self.item["created_at"])

    @property
    def is_tombstone(self) -> bool:
        """True if the message that stood here was deleted."""
        return "role" not in self.item

    @property
    def is_message(self) -> bool:
        """True for a message, False for an item of another kind."""
        return "kind" not in self.item

    @property
    def run_id(self) -> str | None:
        """The run that made the message, where an imported message says so."""
        return self.item.get("run_id")

    @property
    def link(self) -> Link:
        """What a message that follows this one needs to know; behind a tombstone it follows what that one followed."""
        at = self.item.get("parent") if self.is_tombstone else self.sequence
        return Link(at, self.item.get("root", self.sequence), self.item.get("branch_id"))

    @property
    def wire_size(self) -> int:
        """Bytes of what is said and metadata as they stand in an answer."""
        said = self.item.get("content") or self.item.get("body") or ""
        kept = self.item.get("wire_size") or wire_size(said)
        return int(kept) + len(dumps(self.item.get("metadata", "")).encode())

    def message(self) -> Message:
        """The message, what it says fetched from where it is kept. Not to be asked of a tombstone."""
        item = self.item
        ref = keys.thread_ref(item["pk"])
        said = _said(item, ref)
        return Message(
            thread=ref,
            sequence=self.sequence,
            role=item["role"],
            content=said.get("content", ""),
            author=item["author"],
            created_at=self.created_at,
            parent=item.get("parent"),
            root=item.get("root", self.sequence),
            branch_id=item.get("branch_id"),
            metadata=loads(item.get("metadata")),
            item=said.get("item"),
            details=said.get("details"),
            foreign_id=item.get("foreign_id"),
        )


def text(message: Message | NewMessage) -> tuple[str, str]:
    """What a message says as one text, and the attribute that such a text is kept in."""
    if isinstance(message.content, str) and message.item is None and message.details is None:
        return "content", message.content
    said = {
        "content": None if message.content == "" else message.content,
        "item": message.item,
        "details": message.details,
    }
    return "body", dumps({name: value for name, value in said.items() if value is not None})


def overflow(news: Sequence[NewMessage]) -> bool:
    """Whether `keep` has anything to do."""
    return not all(_fits(text(new)[1], len(news)) for new in news)


def keep(ref: ThreadRef, append_id: str, news: Sequence[NewMessage]) -> None:
    """Put texts that have no room in an item where they live; to be done before their messages are put."""
    for index, new in enumerate(news):
        if not _fits(said := text(new)[1], len(news)):
            contents.put(contents.key(ref, nth(append_id, index)), said.encode())


def discard(ref: ThreadRef, append_id: str, news: Sequence[NewMessage]) -> None:
    """Take away what `keep` put for an append that was not to be."""
    for index, new in enumerate(news):
        if not _fits(text(new)[1], len(news)):
            contents.delete(contents.key(ref, nth(append_id, index)))


def nth(append_id: str, index: int) -> str:
    """The mark of one message of an append: that of the first is the append's own."""
    return f"{append_id}.{index}" if index else append_id


def put(block: Sequence[Message], append_id: str) -> Occupant | None:
    """Take places for messages, all or none. None if they are theirs now, else what stands at the first one taken.

    Raises NotFound for a deleted thread whose first place would be taken.
    """
    puts, begun = creations(block, append_id), _begun(block)
    try:
        table().transact(*puts, *begun) if begun or len(puts) > 1 else table().put(puts[0])
    except ConditionFailed as taken:
        if taken.index == len(puts):
            raise NotFound("thread", str(block[0].thread.id)) from None
        if taken.index >= len(block):
            raise Busy("A message with the same id is being written at this moment. Try again.") from None
        if taken.item is None:
            raise
        return Occupant(taken.item)
    return None


def creations(block: Sequence[Message], append_id: str) -> list[Put]:
    """The writes that take the messages' places, on condition that they are empty; then those of their foreign ids."""
    places = [_creation(message, nth(append_id, index), len(block)) for index, message in enumerate(block)]
    return places + [aliases.message(message) for message in block if message.foreign_id]


def _begun(block: Sequence[Message]) -> list[Update]:
    """What is written with a thread's first place, on condition that the thread is alive: readers who begin there take
    that place for the proof that it is, so nobody may take it in a deleted one."""
    first, last = block[0], block[-1]
    return [Update(keys.thread(first.thread), _ALIVE, {"last_sequence": last.sequence})] if first.sequence == 1 else []


def _creation(message: Message, mark: str, beside: int) -> Put:
    attribute, said = text(message)
    item = {
        **keys.message(message.thread, message.sequence),
        "append_id": mark,
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
    return Put(_saying(item, attribute, said, fits=_fits(said, beside)), ABSENT)


def _saying(item: Item, attribute: str, said: str, *, fits: bool) -> Item:
    """An item with what its message says: as it is, packed if that takes fewer write units, or kept in S3."""
    if not fits:
        return {**item, "offloaded": attribute, "wire_size": wire_size(said)}
    plain = {**item, attribute: said}
    if units(plain) == 1:
        return plain
    small = {**item, "packs": attribute, "packed": packed(said), "wire_size": wire_size(said)}
    return small if units(small) < units(plain) else plain


def change(ref: ThreadRef, sequence: int, metadata: Metadata) -> Update:
    """The write that replaces a message's metadata, on condition that it is there, and no item of another kind."""
    there = PRESENT & Attr("role").exists() & Attr("kind").not_exists()
    return Update(keys.message(ref, sequence), there, {"metadata": dumps(metadata)})


def deletion(ref: ThreadRef, sequence: int, tail: int) -> list[Write]:
    """The writes that leave a tombstone where a message stands, and count it out of its thread.

    The thread reaches to `tail`: what is counted out must have been counted.
    """
    tombstone = Update(keys.message(ref, sequence), PRESENT & Attr("role").exists(), remove=_SAYING)
    return [tombstone, _counted_out(ref, 1, tail)]


def gap(ref: ThreadRef, places: range, behind: Link | None, at: int) -> list[Write]:
    """The writes that leave tombstones at a thread's next places, where no message ever stood, if they are empty."""
    item = {
        "append_id": ids.new_append_id(),
        "created_at": at,
        "parent": behind and behind.sequence,
        "root": behind and behind.root,
        "branch_id": behind and behind.branch_id,
    }
    puts = [Put({**keys.message(ref, place), **item}, ABSENT) for place in places]
    return [*puts, _counted_out(ref, len(places), places[-1])]


def _counted_out(ref: ThreadRef, count: int, tail: int) -> Update:
    return Update(keys.thread(ref), _ALIVE, {"last_sequence": tail}, add={"removed": count})


def forget(occupant: Occupant) -> None:
    """Take away what a deleted message said in S3."""
    if "offloaded" in occupant.item:
        contents.delete(contents.key(keys.thread_ref(occupant.item["pk"]), occupant.append_id))


def get(ref: ThreadRef, sequence: int) -> Occupant | None:
    """What stands at one place."""
    item = table().get(keys.message(ref, sequence))
    return None if item is None else Occupant(item)


def is_place(item: Item, sequence: int) -> bool:
    """Whether an item of a thread's partition is what stands at a place, and not the thread itself."""
    return bool(item["sk"] == keys.place(sequence))


def walk(
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
    low = keys.FIRST_MESSAGE if above is None else keys.place(above + 1)
    high = keys.LAST if below is None else keys.place(below - 1)
    chunks = repeat(chunk) if isinstance(chunk, int) else chunk
    while low <= high:
        span = Key("pk").eq(keys.partition(ref)) & Key("sk").between(low, high)
        found = table().query(span, limit=next(chunks), forward=forward)
        yield from found.items
        if found.last is None or (forward and found.last["sk"] == keys.LAST):
            return
        last = keys.sequence(found.last["sk"])
        low, high = (keys.place(last + 1), high) if forward else (low, keys.place(last - 1))


def _said(item: Item, ref: ThreadRef) -> dict[str, Any]:
    attribute = item.get("offloaded") or item.get("packs") or ("content" if "content" in item else "body")
    said = _text(item, attribute, ref)
    if said is None:
        # Message or thread were deleted after the item was read. Who asks again is told so.
        raise Busy("A message is being deleted at this moment. Try again.")
    return {"content": said} if attribute == "content" else loads(said)


def _text(item: Item, attribute: str, ref: ThreadRef) -> str | None:
    if "offloaded" in item:
        return contents.get(contents.key(ref, item["append_id"]))
    return unpacked(item["packed"]) if "packed" in item else str(item[attribute])


def _fits(said: str, beside: int) -> bool:
    return len(said.encode()) <= min(contents.ITEM_ROOM, _BLOCK_ROOM // beside)
