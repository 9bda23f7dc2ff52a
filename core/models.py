"""The values that the store stores and returns. Times are milliseconds since the epoch, UTC."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from core import ids

T = TypeVar("T")
U = TypeVar("U")

Metadata = dict[str, Any]
"""A JSON object that the caller defines."""

Part = dict[str, Any]
"""One part of a message: `{"type": "text", "text": ...}`, an image, a file, or a part of a dialect, unchanged."""

Content = str | list[Part]
"""Plain text, or parts. A single part of plain text is stored as plain text, so that it is the same in every
dialect."""

Item = dict[str, Any]
"""A conversation item other than a message, with its `type`, unchanged."""

DialectFields = dict[str, Any]
"""Fields that exist in one dialect only, by their names there."""

Title = str | dict[str, str]
"""Text, or a map of language tag to text; it is returned in the form in which it was stored."""


class Status(StrEnum):
    """The status of a thread. A deleted thread has none: it does not exist."""

    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Space:
    """A space of a tenant. The tenant always comes from a credential, never from a request."""

    tenant: str
    id: str


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """A reference to a thread, which may not exist. `foreign_id` is set if the caller used a foreign id."""

    space: Space
    id: UUID
    foreign_id: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NewThread:
    """Input for creating a thread. `foreign_id` and `created_at` are for threads imported from another system."""

    title: Title | None = None
    project_id: str | None = None
    metadata: Metadata | None = None
    integration: str | None = None
    details: DialectFields | None = None
    foreign_id: str | None = None
    created_at: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. `message_count` and `last_message_at` are exact, or in lists exact to a minute
    (`core.storage.activity`)."""

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
    """A change of a thread: `values` are set, `unset` fields are removed, other fields stay."""

    values: Mapping[str, Any] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()
    status: Status | None = None

    @property
    def only_status(self) -> bool:
        """Whether the change affects the status only."""
        return not self.values and not self.unset


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Input for appending a message. `parent_id` is a message id in any spelling; None: the newest message.

    `item` is a conversation item other than a message (a tool call, its output, ...), unchanged. `foreign_id` and
    `created_at` are for messages imported from another system.
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
    """A message. `sequence` is its number in the thread, 1, 2, ...; `parent` and `root` are the sequence numbers of
    other messages. A message without parent is its own root."""

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
        """The message's id."""
        return ids.message_id(self.thread.id, self.sequence)

    @property
    def root_id(self) -> UUID:
        """The id of the first message on this message's path."""
        return ids.message_id(self.thread.id, self.root)

    @property
    def parent_id(self) -> UUID | None:
        """The id of the message that this one replies to."""
        return None if self.parent is None else ids.message_id(self.thread.id, self.parent)


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its id (`src_` and 32 hex digits), its name, media type and size in bytes."""

    id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list. `cursor` continues after the last item; it is None exactly at the end of the list."""

    items: Sequence[T]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Window(Generic[T]):
    """A part of a list; `more` is true if the list continues in the direction that was read."""

    items: Sequence[T]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Replayable(Generic[T]):
    """The result of a write; `replayed` is true if an earlier request with the same idempotency key had done it."""

    value: T
    replayed: bool = False

    def map(self, function: Callable[[T], U]) -> "Replayable[U]":
        """Apply `function` to the value."""
        return Replayable(function(self.value), self.replayed)
