"""The native dialect's chat: what is asked, and how the answer is told."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue, StrictBool

from core.chat import ChatRequest, Event, TurnFinished, TurnStarted, peek_first
from core.chat.attachments import content_with_files
from core.dialects.native.shared import BranchId, Data, Metadata, ProjectId, Title, render_error
from core.http.errors import Failure
from core.http.responses import EventStream, accepts_event_stream, server_sent
from core.jsontext import dumps
from core.models import File, NewMessage, NewThread, Replayable, ThreadRef
from core.pii.masking import Masking
from core.providers import ModelRef, TextDelta, ToolCall
from core.spaces import SpaceSettings
from core.threads.text import message_text

MOST_FILES = 20
"""Files in one request. Models are shown the last five along a conversation; the rest is for tools."""


class Model(BaseModel):
    """Which model answers, and who runs it."""

    provider: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(min_length=1, max_length=256)]


class NewTurn(BaseModel):
    """What a user says, and where."""

    message: str
    thread_id: str | None = None
    model: Model | None = None
    parent_message_id: str | None = None
    branch_id: BranchId | None = None
    existing_user_message_id: str | None = None
    project_id: ProjectId | None = None
    title: Title | None = None
    metadata: Metadata | None = None
    uploaded_files: Annotated[list[str], Field(max_length=MOST_FILES)] | None = None
    tools: dict[str, StrictBool | dict[str, JsonValue] | None] | None = None
    pii_preview: StrictBool = False

    def ask(
        self, thread: ThreadRef | None, attached: Sequence[File], masking: Masking, settings: SpaceSettings
    ) -> ChatRequest:
        """The question in the core's words. `thread` is the one that `thread_id` names, `attached` are the files that
        `uploaded_files` names."""
        content = content_with_files(masking.redact(self.message), attached)
        return ChatRequest(
            masking=masking,
            settings=settings,
            new_messages=[NewMessage("user", content, self.metadata, self.parent_message_id, self.branch_id)],
            tools=self.tools or {},
            thread=thread,
            new_thread=NewThread(self.title, self.project_id, self.metadata),
            existing_id=self.existing_user_message_id,
            model=ModelRef(self.model.provider, self.model.name) if self.model else None,
        )


class TurnMetadata(BaseModel):
    """Who answered, and what it cost."""

    model_used: str
    tokens_used: int


class StoppedTurnMetadata(TurnMetadata):
    """The same of an answer that somebody stopped."""

    incomplete: Literal[True] = True


class Preview(BaseModel):
    """What a model would be told of a message, and what its placeholders stand for. Nothing was sent or stored."""

    redacted_text: str
    pii_mapping: dict[str, str]


class CalledTool(BaseModel):
    """A tool that was called in the turn."""

    type: str
    input: dict[str, JsonValue]


class Turn(BaseModel):
    """An answer."""

    response: str
    thread_id: str
    message_id: str
    metadata: StoppedTurnMetadata | TurnMetadata
    tool_calls: list[CalledTool]


class Stopping(BaseModel):
    """A thread in which models stop talking."""

    id: UUID
    stopping: Literal[True] = True


def render_stopping(thread: ThreadRef) -> Data[Stopping]:
    """A thread in which models stop."""
    return Data[Stopping](data=Stopping(id=thread.id))


def render_preview(message: str, masking: Masking) -> Preview:
    """A message as a model would receive it."""
    return Preview(redacted_text=masking.mask(message), pii_mapping=masking.mapping)


def respond(events: Iterable[Event], accept: str | None) -> Replayable[Turn] | EventStream:
    """Run a turn: as server-sent events if `accept` asks for them, else to its end, in one response."""
    return _stream(events) if accepts_event_stream(accept) else _whole(events)


def _whole(events: Iterable[Event]) -> Replayable[Turn]:
    answer = next(event for event in events if isinstance(event, TurnFinished))
    return Replayable(render(answer), answer.replayed)


def _stream(events: Iterable[Event]) -> EventStream:
    """`start` with ids, `delta` with text, `tool_call`, `done` with the whole answer."""
    coming, replayed = peek_first(events)
    return EventStream(map(_event, coming), _failed, replayed)


def _event(event: Event) -> str:
    match event:
        case TurnStarted(message):
            ids = {"thread_id": str(message.thread.id), "user_message_id": str(message.id)}
            return server_sent("start", dumps(ids))
        case TextDelta(text):
            return server_sent("delta", dumps({"text": text}))
        case ToolCall():
            return server_sent("tool_call", _called(event).model_dump_json())
        case TurnFinished():
            return server_sent("done", render(event).model_dump_json())


def _failed(failed: Failure) -> str:
    _, body = render_error(failed)
    return server_sent("error", dumps(body))


def render(answered: TurnFinished) -> Turn:
    """The model's answer."""
    answer = answered.message
    metadata: dict[str, Any] = answer.metadata or {}
    model = StoppedTurnMetadata if metadata.get("finish_reason") == "stopped" else TurnMetadata
    return Turn(
        response=message_text(answer),
        thread_id=str(answer.thread.id),
        message_id=str(answer.id),
        metadata=model(model_used=metadata.get("model_used", ""), tokens_used=metadata.get("tokens_used", 0)),
        tool_calls=[_called(call) for call in answered.calls],
    )


def _called(call: ToolCall) -> CalledTool:
    return CalledTool(type=call.name, input=call.arguments)
