"""Heads: a thread's item with its newest slot, as one query reads them."""

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from core.jsontext import loads
from core.models import Status, Thread, ThreadRef
from core.storage import keys
from core.storage.expressions import Item
from core.storage.slots import ParentLink, Slot
from core.storage.writes import PRESENT

ALIVE = PRESENT & Attr("deleted_at").not_exists()
"""The condition that a thread exists, and its item is not the tombstone of a deleted thread."""


@dataclass(frozen=True, slots=True)
class Head:
    """A living thread's item and its newest slot, None if no slot was ever taken. Times are in milliseconds."""

    item: Item
    newest: Slot | None

    @property
    def ref(self) -> ThreadRef:
        """The thread's reference."""
        return keys.thread_ref(self.item["pk"])

    @property
    def tail(self) -> int:
        """The sequence number of the newest slot, 0 if there is none."""
        return self.newest.sequence if self.newest else 0

    @property
    def link(self) -> ParentLink | None:
        """The link for a message that follows the newest slot."""
        return self.newest.link if self.newest else None

    @property
    def status(self) -> Status:
        """Active or archived."""
        return Status(self.item["status"])

    @property
    def last_activity(self) -> int:
        """When the newest message was created, or the thread was last touched or marked active; the latest of them."""
        created_at = self.newest.created_at if self.newest else 0
        return int(max(created_at, self.item["last_message_at"], self.item.get("active_at", 0)))

    @property
    def thread(self) -> Thread:
        """The thread, with its exact message count and last activity."""
        newest = self.newest
        return from_item(self.item, newest.sequence, newest.created_at) if newest else from_item(self.item)


def from_item(item: Item, sequence: int | None = None, last_message_at: int | None = None) -> Thread:
    """Return the thread that an item stores; `sequence` and `last_message_at`, if they are given, replace the item's
    values, which are those of the last touch."""
    last = last_message_at or item["last_message_at"]
    return Thread(
        ref=keys.thread_ref(item["pk"]),
        author=item["author"],
        created_at=item["created_at"],
        updated_at=max(item["updated_at"], last),
        last_message_at=last,
        message_count=(sequence or item["last_sequence"]) - item.get("tombstones", 0),
        title=item.get("title"),
        project_id=item.get("project_id"),
        metadata=loads(item.get("metadata")),
        integration=item.get("integration"),
        details=loads(item.get("details")),
        foreign_id=item.get("foreign_id"),
        status=Status(item["status"]),
        archived_at=item.get("archived_at"),
    )
