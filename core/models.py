"""The things the store keeps, as plain values. Times are milliseconds since the epoch, UTC."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from core import ids

T = TypeVar("T")
U = TypeVar("U")

Metadata = dict[str, Any]
"""A JSON object of the caller's."""

Part = dict[str, Any]
"""One part of a message: `{"type": "text", "text": ...}`, an image, a file, or what a dialect brought as it came."""

Content = str | list[Part]
"""Plain text, or parts. A single part of plain text is kept as plain text, so that it is the same in every dialect."""

Item = dict[str, Any]
"""A conversation item that is no message, with its `type`, as it came."""

DialectFields = dict[str, Any]
"""Fields that one dialect alone knows, by their names there."""

Title = str | dict[str, str]
"""Plain, or a map of language tag to text; it comes back in the form in which it was stored."""


class Status(StrEnum):
    """Where a thread stands. A deleted thread has no status: it is not there."""

    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Space:
    """Whose threads: a tenant, and one of its spaces. Always made from a credential, never from a request alone."""

    tenant: str
    id: str


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """Names a thread that may or may not exist. `foreign_id` is set where the caller named it by a foreign id."""

    space: Space
    id: UUID
    foreign_id: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NewThread:
    """What a caller says of a thread when making it. `details` are fields that one dialect alone knows, by name;
    `foreign_id` and `created_at` are for threads that were made elsewhere."""

    title: Title | None = None
    project_id: str | None = None
    metadata: Metadata | None = None
    integration: str | None = None
    details: DialectFields | None = None
    foreign_id: str | None = None
    created_at: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. `message_count` and `last_message_at` are as fresh as the read that made this value says."""

    ref: ThreadRef
    author: str
    created_at: int
    updated_at: int
    last_message_at: int
    message_count: int = 0
    title: Title | None = None
    project_id: str | None = None
    metadata: Metadata | None = None
    integration: str | None = None
    details: DialectFields | None = None
    foreign_id: str | None = None
    status: Status = Status.ACTIVE
    archived_at: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadChange:
    """The fields of a thread to set; those in `cleared` to take away. Fields in neither stay as they are."""

    values: Mapping[str, Any] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()
    status: Status | None = None

    @property
    def only_status(self) -> bool:
        """True if no field but the status is to change."""
        return not self.values and not self.unset


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What a caller says of a message. `parent_id` is a message id in any spelling, None: behind the newest message.

    `item` is a conversation item that is no message (a tool call, its output, ...), as it came. `details`, `foreign_id`
    and `created_at` are as for `NewThread`.
    """

    role: str
    content: Content = ""
    metadata: Metadata | None = None
    parent_id: str | None = None
    branch_id: str | None = None
    item: Item | None = None
    details: DialectFields | None = None
    foreign_id: str | None = None
    created_at: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message at its place. `parent` and `root` are places too; a message without parent is its own root."""

    thread: ThreadRef
    sequence: int
    role: str
    content: Content
    author: str
    created_at: int
    root: int
    parent: int | None = None
    branch_id: str | None = None
    metadata: Metadata | None = None
    item: Item | None = None
    details: DialectFields | None = None
    foreign_id: str | None = None

    @property
    def id(self) -> UUID:
        """The public id."""
        return ids.message_id(self.thread.id, self.sequence)

    @property
    def root_id(self) -> UUID:
        """The id of the first message on this message's path."""
        return ids.message_id(self.thread.id, self.root)

    @property
    def parent_id(self) -> UUID | None:
        """The id of the message this one follows."""
        return None if self.parent is None else ids.message_id(self.thread.id, self.parent)


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its id (`src_` and 32 digits), the name that it was given, and its size in bytes."""

    id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list. `cursor` goes on behind the last item; None exactly when nothing is left."""

    items: Sequence[T]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Window(Generic[T]):
    """Some of a list; `more` when the list goes on in the direction that was read."""

    items: Sequence[T]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Replayable(Generic[T]):
    """The result of a write with an idempotency key; `replayed` when an earlier request had already done the work."""

    value: T
    replayed: bool = False

    def map(self, function: Callable[[T], U]) -> "Replayable[U]":
        """The same with `function` applied to the value."""
        return Replayable(function(self.value), self.replayed)
