"""Language models, behind one small interface: a request goes in, what the model says comes out as it says it.

A provider's own module, and what it needs, is imported when a turn calls for it, and not before.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Reason = Literal["stop", "length", "tool_calls", "filtered", "stopped"]
"""Why an answer ended; `stopped` when somebody stopped it, which no provider says."""


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Which model answers, and who runs it."""

    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool that a model may call; `schema` is the JSON schema of its input."""

    name: str
    description: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A file for a model to read."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model wants called."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the conversation, as a model is told it. A tool's result has the id of its call."""

    role: Literal["user", "assistant", "tool"]
    text: str = ""
    images: Sequence[str] = ()
    documents: Sequence[Document] = ()
    tool_calls: Sequence[ToolCall] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a model is asked."""

    model: str
    messages: Sequence[ChatMessage]
    system: str | None = None
    tools: Sequence[ToolSpec] = ()
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Some more of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of the answer: why it ended, and what it cost in tokens."""

    reason: Reason
    input_tokens: int = 0
    output_tokens: int = 0


Event = TextDelta | ToolCall | Finished


class Provider(Protocol):
    """Somebody who runs language models."""

    @property
    def document_types(self) -> Collection[str]:
        """Media types of the documents it reads itself; of any other it wants the text, as `text/plain`."""

    def stream(self, request: ModelRequest) -> Iterator[Event]:
        """The answer as it comes; `Finished` is its last event. To close it is to hang up.

        Raises ProviderFailed and its kin, also in the middle of an answer.
        """
