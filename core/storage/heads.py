"""How a thread is read: its item, alone or with what stands at its newest place."""

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from core.jsontext import loads
from core.models import Status, Thread, ThreadRef
from core.storage import keys
from core.storage.expressions import Item
from core.storage.slots import ParentLink, Slot
from core.storage.writes import PRESENT

ALIVE = PRESENT & Attr("deleted_at").not_exists()
"""That there is a thread, and no mark of a deleted one."""


@dataclass(frozen=True, slots=True)
class Head:
    """A living thread with its newest place, of one read."""

    item: Item
    newest: Slot | None

    @property
    def ref(self) -> ThreadRef:
        """Which thread this is."""
        return keys.thread_ref(self.item["pk"])

    @property
    def tail(self) -> int:
        """The newest taken place, 0 if there is none."""
        return self.newest.sequence if self.newest else 0

    @property
    def link(self) -> ParentLink | None:
        """What a message that follows the newest place needs to know."""
        return self.newest.link if self.newest else None

    @property
    def status(self) -> Status:
        """Active or archived."""
        return Status(self.item["status"])

    @property
    def last_activity(self) -> int:
        """When something was last said, or about to be."""
        said = self.newest.created_at if self.newest else 0
        return int(max(said, self.item["last_message_at"], self.item.get("woken_at", 0)))

    @property
    def thread(self) -> Thread:
        """The thread, its message count and last activity exact."""
        newest = self.newest
        return from_item(self.item, newest.sequence, newest.created_at) if newest else from_item(self.item)


def from_item(item: Item, sequence: int | None = None, last_message_at: int | None = None) -> Thread:
    """The thread as its own item knows it: its count and last activity as of the last touch, unless they are given."""
    last = last_message_at or item["last_message_at"]
    return Thread(
        ref=keys.thread_ref(item["pk"]),
        author=item["author"],
        created_at=item["created_at"],
        updated_at=max(item["updated_at"], last),
        last_message_at=last,
        message_count=(sequence or item["last_sequence"]) - item.get("removed", 0),
        title=item.get("title"),
        project_id=item.get("project_id"),
        metadata=loads(item.get("metadata")),
        integration=item.get("integration"),
        details=loads(item.get("details")),
        foreign_id=item.get("foreign_id"),
        status=Status(item["status"]),
        archived_at=item.get("archived_at"),
    )
