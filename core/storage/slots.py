"""What stands at a place of a thread: a message, or the tombstone of one."""

from dataclasses import dataclass
from typing import NamedTuple

from core.jsontext import dumps, loads
from core.limits import wire_size
from core.models import Message
from core.storage import content_encoding, keys
from core.storage.expressions import Item


class ParentLink(NamedTuple):
    """What a message hands on to those that follow it. `sequence` is None behind a tombstone that followed nothing."""

    sequence: int | None
    root: int
    branch_id: str | None


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands at a place: a message, what it says not yet fetched, or a tombstone."""

    item: Item

    @property
    def append_id(self) -> str:
        """The mark of the append that took this place."""
        return str(self.item["append_id"])

    @property
    def sequence(self) -> int:
        """The place."""
        return keys.parse_sort_key(self.item["sk"])

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
    def link(self) -> ParentLink:
        """What a message that follows this one needs to know; behind a tombstone it follows what that one followed."""
        at = self.item.get("parent") if self.is_tombstone else self.sequence
        return ParentLink(at, self.item.get("root", self.sequence), self.item.get("branch_id"))

    @property
    def wire_size(self) -> int:
        """Bytes of what is said and metadata as they stand in an answer."""
        text = self.item.get("content") or self.item.get("body") or ""
        size = self.item.get("wire_size") or wire_size(text.encode())
        return int(size) + len(dumps(self.item.get("metadata", "")).encode())

    def load_message(self) -> Message:
        """The message, what it says fetched from where it is kept. Not to be asked of a tombstone."""
        item = self.item
        ref = keys.thread_ref(item["pk"])
        said = content_encoding.decode(item, ref)
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


def is_slot(item: Item, sequence: int) -> bool:
    """Whether an item of a thread's partition is what stands at a place, and not the thread itself."""
    return bool(item["sk"] == keys.sort_key(sequence))
