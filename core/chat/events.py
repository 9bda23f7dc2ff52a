"""The events of a turn, in the order in which they happen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar
from uuid import UUID

from core.models import Message, Metadata
from core.providers import TextDelta, ToolCall


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The user's message is stored, and the model is called next."""

    message: Message


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """The model's reply is stored. `calls` are the tool calls of the turn; `replayed` is true for the reply of an
    earlier request with the same key."""

    message: Message
    calls: Sequence[ToolCall] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's reply that is in no thread, with the metadata that a message would have; `created_at` is in
    milliseconds. `replayed` is true for the reply of an earlier request with the same key."""

    id: UUID
    created_at: int
    text: str
    metadata: Metadata
    replayed: bool = False


Event = TurnStarted | TextDelta | ToolCall | TurnFinished
"""An event of a turn in a thread. `TextDelta` is a piece of the model's text, `ToolCall` a call that the model makes;
`TurnFinished` is the last event."""

E = TypeVar("E")


def peek_first(events: Iterable[E]) -> tuple[Iterator[E], bool]:
    """All events, and whether the first one is the reply of an earlier request.

    It waits for the first event, and so raises the errors that prevent the turn.
    """
    iterator = iter(events)
    first = next(iterator)
    return chain([first], iterator), isinstance(first, TurnFinished | Completion) and first.replayed
