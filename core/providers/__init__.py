"""The interface of providers of language models: a request returns a stream of events.

A provider's module and its dependencies are imported at the first turn that uses them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Reason = Literal["stop", "length", "tool_calls", "filtered", "stopped"]
"""The reason why an answer ended. `stopped`: a caller stopped it; no provider returns this."""


@dataclass(frozen=True, slots=True)
class ModelRef:
    """The name of a model and of its provider."""

    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool that a model may call. `schema` is the JSON schema of its input."""

    name: str
    description: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is sent to a model."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool that a model requests."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the conversation in a request. The result of a tool has the id of its call."""

    role: Literal["user", "assistant", "tool"]
    text: str = ""
    images: Sequence[str] = ()
    documents: Sequence[Document] = ()
    tool_calls: Sequence[ToolCall] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A request to a model."""

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
    """The next part of an answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of an answer: its reason, and the tokens that were used."""

    reason: Reason
    input_tokens: int = 0
    output_tokens: int = 0


Event = TextDelta | ToolCall | Finished


class Provider(Protocol):
    """A service that runs language models."""

    @property
    def document_types(self) -> Collection[str]:
        """Media types of the documents that it accepts. Any other document is sent as its text, `text/plain`."""

    def stream(self, request: ModelRequest) -> Iterator[Event]:
        """Stream an answer; `Finished` is its last event. Closing the iterator closes the connection.

        Raises ProviderFailed and its subclasses, also in the middle of an answer.
        """
