"""The native dialect's chat: requests, answers and event streams."""

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

MAX_FILES = 20
"""Files of one request. Models receive the last five of a conversation; tools can read all."""


class Model(BaseModel):
    """A language model and its provider."""

    provider: Annotated[
        str, Field(min_length=1, max_length=64, description="The provider of the model, for example `bedrock`.")
    ]
    name: Annotated[str, Field(min_length=1, max_length=256, description="The model's name at its provider.")]


class NewTurn(BaseModel):
    """A user's message, and the thread and options of the turn."""

    message: Annotated[str, Field(description="The text of the user's message.")]
    thread_id: Annotated[
        str | None, Field(description="The thread to continue. Without it, a new thread is created.")
    ] = None
    model: Annotated[
        Model | None, Field(description="The model that answers. Default: the model of the space or the deployment.")
    ] = None
    parent_message_id: Annotated[
        str | None, Field(description="The message that this one answers. Default: the newest message of the thread.")
    ] = None
    branch_id: BranchId | None = None
    existing_user_message_id: Annotated[
        str | None,
        Field(description="A stored user message of the thread to answer. `message` is then not stored."),
    ] = None
    project_id: ProjectId | None = None
    title: Title | None = None
    metadata: Metadata | None = None
    uploaded_files: Annotated[
        Annotated[list[str], Field(max_length=MAX_FILES)] | None,
        Field(description=f"Ids of files of the space to attach. At most {MAX_FILES}."),
    ] = None
    tools: Annotated[
        dict[str, StrictBool | dict[str, JsonValue] | None] | None,
        Field(
            description="The tools that the model may call, by name: true, or an object with the tool's options. False "
            "and null disable a tool."
        ),
    ] = None
    pii_preview: Annotated[
        StrictBool,
        Field(description="Return the masked text and its placeholders. No model is called, and nothing is stored."),
    ] = False

    def to_core(
        self, thread: ThreadRef | None, attached: Sequence[File], masking: Masking, settings: SpaceSettings
    ) -> ChatRequest:
        """Convert to the core's model. `thread` is the thread of `thread_id`, `attached` are the files of
        `uploaded_files`."""
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
    """The model and the usage of an answer."""

    model_used: Annotated[str, Field(description="The model that answered.")]
    tokens_used: Annotated[int, Field(description="Input and output tokens of all model calls of the turn.")]


class StoppedTurnMetadata(TurnMetadata):
    """The model and the usage of an answer that was stopped by a request."""

    incomplete: Annotated[Literal[True], Field(description="Always true: the answer ends where it was stopped.")] = True


class Preview(BaseModel):
    """A message as a model would receive it. Nothing was sent or stored."""

    redacted_text: Annotated[str, Field(description="The message with placeholders instead of personal data.")]
    pii_mapping: Annotated[
        dict[str, str], Field(description="The personal data, by the placeholder that replaces each value.")
    ]


class CalledTool(BaseModel):
    """A call of a tool in the turn."""

    type: Annotated[str, Field(description="The name of the tool.")]
    input: Annotated[dict[str, JsonValue], Field(description="The arguments that the model passed.")]


class Turn(BaseModel):
    """The model's answer, as it is stored in the thread."""

    response: Annotated[str, Field(description="The text of the answer.")]
    thread_id: Annotated[str, Field(description="The thread that contains the message and its answer.")]
    message_id: Annotated[str, Field(description="The id of the answer's message.")]
    metadata: Annotated[StoppedTurnMetadata | TurnMetadata, Field(description="The model and the usage.")]
    tool_calls: Annotated[list[CalledTool], Field(description="The calls of tools in the turn, in their order.")]


class Stopping(BaseModel):
    """A thread whose running turn is being stopped."""

    id: Annotated[UUID, Field(description="The id of the thread.")]
    stopping: Annotated[Literal[True], Field(description="Always true: the request to stop is stored.")] = True


def render_stopping(thread: ThreadRef) -> Data[Stopping]:
    """Render a thread whose running turn is being stopped."""
    return Data[Stopping](data=Stopping(id=thread.id))


def render_preview(message: str, masking: Masking) -> Preview:
    """Render a message as a model would receive it."""
    return Preview(redacted_text=masking.mask(message), pii_mapping=masking.mapping)


def respond(events: Iterable[Event], accept: str | None) -> Replayable[Turn] | EventStream:
    """Run a turn: as server-sent events if `accept` asks for them, else to its end, in one response."""
    return _stream(events) if accepts_event_stream(accept) else _complete(events)


def _complete(events: Iterable[Event]) -> Replayable[Turn]:
    answer = next(event for event in events if isinstance(event, TurnFinished))
    return Replayable(render(answer), answer.replayed)


def _stream(events: Iterable[Event]) -> EventStream:
    """The events `start` with ids, `delta` with text, `tool_call`, and `done` with the whole answer."""
    turn_events, replayed = peek_first(events)
    return EventStream(map(_event, turn_events), _error_event, replayed)


def _event(event: Event) -> str:
    match event:
        case TurnStarted(message):
            ids = {"thread_id": str(message.thread.id), "user_message_id": str(message.id)}
            return server_sent("start", dumps(ids))
        case TextDelta(text):
            return server_sent("delta", dumps({"text": text}))
        case ToolCall():
            return server_sent("tool_call", _render_call(event).model_dump_json())
        case TurnFinished():
            return server_sent("done", render(event).model_dump_json())


def _error_event(failure: Failure) -> str:
    _, body = render_error(failure)
    return server_sent("error", dumps(body))


def render(finished: TurnFinished) -> Turn:
    """Render the model's answer."""
    answer = finished.message
    metadata: dict[str, Any] = answer.metadata or {}
    model = StoppedTurnMetadata if metadata.get("finish_reason") == "stopped" else TurnMetadata
    return Turn(
        response=message_text(answer),
        thread_id=str(answer.thread.id),
        message_id=str(answer.id),
        metadata=model(model_used=metadata.get("model_used", ""), tokens_used=metadata.get("tokens_used", 0)),
        tool_calls=[_render_call(call) for call in finished.calls],
    )


def _render_call(call: ToolCall) -> CalledTool:
    return CalledTool(type=call.name, input=call.arguments)
