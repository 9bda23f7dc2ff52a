"""What happens in a turn, as it happens."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar
from uuid import UUID

from core.models import Message, Metadata
from core.providers import TextDelta, ToolCall


@dataclass(frozen=True, slots=True)
class Begun:
    """The user's message is stored; the model is asked now."""

    message: Message


@dataclass(frozen=True, slots=True)
class Answered:
    """The model's message, stored, and the tools that were called for it; `replayed` when an earlier request with the
    same key had it."""

    message: Message
    calls: Sequence[ToolCall] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """A model's answer that is in no thread, with what would be noted with it; `created_at` is in milliseconds.
    `replayed` when an earlier request with the same key had it."""

    id: UUID
    created_at: int
    text: str
    spent: Metadata
    replayed: bool = False


Event = Begun | TextDelta | ToolCall | Answered
"""`TextDelta` is some more of what the model says, `ToolCall` a tool that it wants called; `Answered` comes last."""

E = TypeVar("E")


def begun(events: Iterable[E]) -> tuple[Iterator[E], bool]:
    """The events, the first of which has come, and whether it is the answer of an earlier request.

    Raises what forbids the turn.
    """
    coming = iter(events)
    first = next(coming)
    return chain([first], coming), isinstance(first, Answered | Completed) and first.replayed
