"""Messages at their places. A place that was ever taken stays taken: deleting a message leaves a tombstone there."""

from collections.abc import Iterator
from dataclasses import dataclass

from boto3.dynamodb.conditions import Key

from core.jsontext import dumps, loads
from core.limits import wire_size
from core.models import Message, ThreadRef
from core.storage import contents, keys
from core.storage.table import ABSENT, ConditionFailed, Item, Put, table


@dataclass(frozen=True, slots=True)
class Occupant:
    """What stands at a place, content apart: enough to walk past it, to answer with it, or to follow it."""

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
    def parent(self) -> int | None:
        """The place this one follows."""
        return self.item.get("parent")

    @property
    def root(self) -> int:
        """The first place of this one's path."""
        return int(self.item.get("root", self.sequence))

    @property
    def branch_id(self) -> str | None:
        """The branch this one is on."""
        return self.item.get("branch_id")

    @property
    def wire_size(self) -> int:
        """Bytes of content and metadata as they stand in an answer."""
        kept = self.item.get("wire_size") or wire_size(self.item.get("content", ""))
        return int(kept) + len(dumps(self.item.get("metadata", "")).encode())

    def message(self) -> Message:
        """The message, its content fetched from where it is kept."""
        item = self.item
        ref = keys.thread_ref(item["pk"])
        return Message(
            thread=ref,
            sequence=self.sequence,
            role=item["role"],
            content=item["content"] if "content" in item else contents.get(contents.key(ref, self.append_id)),
            author=item["author"],
            created_at=self.created_at,
            parent=self.parent,
            root=self.root,
            branch_id=self.branch_id,
            metadata=loads(item.get("metadata")),
        )


def keep_content(ref: ThreadRef, append_id: str, content: str) -> None:
    """Put content that has no room in an item where it lives; to be done before the message is put."""
    if not _fits(content):
        contents.put(contents.key(ref, append_id), content.encode())


def discard_content(ref: ThreadRef, append_id: str, content: str) -> None:
    """Take away what `keep_content` put for an append that was not to be."""
    if not _fits(content):
        contents.delete(contents.key(ref, append_id))


def put(message: Message, append_id: str) -> Occupant | None:
    """Take a place for a message if it is empty. None if it is the message's now, else what stands there."""
    try:
        table().put(creation(message, append_id))
    except ConditionFailed as taken:
        if taken.item is None:
            raise
        return Occupant(taken.item)
    return None


def creation(message: Message, append_id: str) -> Put:
    """The write that takes a message's place, on condition that it is empty."""
    fits = _fits(message.content)
    return Put(
        {
            **keys.message(message.thread, message.sequence),
            "append_id": append_id,
            "role": message.role,
            "content": message.content if fits else None,
            "wire_size": None if fits else wire_size(message.content),
            "author": message.author,
            "created_at": message.created_at,
            "parent": message.parent,
            "root": message.root if message.root != message.sequence else None,
            "branch_id": message.branch_id,
            "metadata": None if message.metadata is None else dumps(message.metadata),
        },
        ABSENT,
    )


def get(ref: ThreadRef, sequence: int) -> Occupant | None:
    """What stands at one place."""
    item = table().get(keys.message(ref, sequence))
    return None if item is None else Occupant(item)


def is_place(item: Item, sequence: int) -> bool:
    """Whether an item of a thread's partition is what stands at a place, and not the thread itself."""
    return bool(item["sk"] == keys.place(sequence))


def walk(
    ref: ThreadRef, *, above: int | None = None, below: int | None = None, forward: bool = True, chunk: int
) -> Iterator[Item]:
    """The items at places above and below the two given, in order, `chunk` a call, a call only when it is needed.

    Without a bound above, the thread's own item is part of the range: last forward, first backward.
    """
    low = keys.FIRST_MESSAGE if above is None else keys.place(above + 1)
    high = keys.LAST if below is None else keys.place(below - 1)
    while low <= high:
        span = Key("pk").eq(keys.partition(ref)) & Key("sk").between(low, high)
        found = table().query(span, limit=chunk, forward=forward)
        yield from found.items
        if found.last is None:
            return
        last = keys.sequence(found.last["sk"])
        low, high = (keys.place(last + 1), high) if forward else (low, keys.place(last - 1))


def _fits(content: str) -> bool:
    return len(content.encode()) <= contents.ITEM_ROOM
