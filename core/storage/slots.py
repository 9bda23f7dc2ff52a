"""Slots: the items at a thread's sequence numbers. Each holds a message, or the tombstone of a deleted one."""

from dataclasses import dataclass
from typing import NamedTuple

from core.jsontext import dumps, loads
from core.limits import wire_size
from core.models import Message
from core.storage import content_encoding, keys
from core.storage.expressions import Item


class ParentLink(NamedTuple):
    """The fields that a message inherits from its parent: the parent's sequence number, root and branch.

    `sequence` is None if the parent was deleted and had no parent itself.
    """

    sequence: int | None
    root: int
    branch_id: str | None


@dataclass(frozen=True, slots=True)
class Slot:
    """The item at a sequence number: a message (its content in S3 is not loaded yet) or a tombstone."""

    item: Item

    @property
    def append_id(self) -> str:
        """The id of the append that took the slot."""
        return str(self.item["append_id"])

    @property
    def sequence(self) -> int:
        """The sequence number."""
        return keys.parse_sort_key(self.item["sk"])

    @property
    def created_at(self) -> int:
        """When the slot was taken, in milliseconds."""
        return int(self.item["created_at"])

    @property
    def is_tombstone(self) -> bool:
        """Whether the slot holds a tombstone instead of a message or item."""
        return "role" not in self.item

    @property
    def is_message(self) -> bool:
        """True for a message, False for an item of another kind."""
        return "kind" not in self.item

    @property
    def run_id(self) -> str | None:
        """The id of the run that an imported message belongs to, if it has one."""
        return self.item.get("run_id")

    @property
    def link(self) -> ParentLink:
        """The link for a message that follows this slot. After a tombstone, the parent is that of the deleted
        message."""
        parent = self.item.get("parent") if self.is_tombstone else self.sequence
        return ParentLink(parent, self.item.get("root", self.sequence), self.item.get("branch_id"))

    @property
    def wire_size(self) -> int:
        """Bytes of the content and metadata in a response."""
        text = self.item.get("content") or self.item.get("body") or ""
        size = self.item.get("wire_size") or wire_size(text.encode())
        return int(size) + len(dumps(self.item.get("metadata", "")).encode())

    def load_message(self) -> Message:
        """Return the message, with content in S3 downloaded. Not for tombstones. Raises Busy."""
        item = self.item
        ref = keys.thread_ref(item["pk"])
        fields = content_encoding.decode(item, ref)
        return Message(
            thread=ref,
            sequence=self.sequence,
            role=item["role"],
            content=fields.get("content", ""),
            author=item["author"],
            created_at=self.created_at,
            parent=item.get("parent"),
            root=item.get("root", self.sequence),
            branch_id=item.get("branch_id"),
            metadata=loads(item.get("metadata")),
            item=fields.get("item"),
            details=fields.get("details"),
            foreign_id=item.get("foreign_id"),
        )


def is_slot(item: Item, sequence: int) -> bool:
    """Return whether an item of a thread's partition is the slot with this sequence number, and not the thread's own
    item."""
    return bool(item["sk"] == keys.sort_key(sequence))
