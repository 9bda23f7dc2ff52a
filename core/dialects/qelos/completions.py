"""Qelos's chat completions: complete answers, streamed answers and errors."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from core import clock
from core.chat import Completion, Event, TurnFinished, peek_first
from core.dialects.qelos import threads as qelos
from core.dialects.qelos.request import Request
from core.http.errors import Failure
from core.http.responses import EventStream, accepts_event_stream, server_sent
from core.jsontext import dumps
from core.models import Replayable
from core.providers import TextDelta
from core.threads.text import message_text


class ErrorBody(qelos.ErrorBody):
    """An error. Clients read `error` or `message`."""

    message: Annotated[str, Field(description="The same text as `error`.")]


class ChoiceMessage(BaseModel):
    """A message in the form of chat completions."""

    role: Annotated[Literal["assistant"], Field(description="Always `assistant`.")] = "assistant"
    content: Annotated[str, Field(description="The text of the answer.")]


class Choice(BaseModel):
    """The only answer."""

    index: Annotated[int, Field(description="Always 0.")] = 0
    message: Annotated[ChoiceMessage, Field(description="The message of the model.")]
    finish_reason: Annotated[
        str,
        Field(description="Why the answer ended, for example `stop`, `length` or, if a request stopped it, `stopped`."),
    ]


class Usage(BaseModel):
    """The tokens of all model calls of the turn."""

    prompt_tokens: Annotated[int, Field(description="Input tokens.")]
    completion_tokens: Annotated[int, Field(description="Output tokens.")]
    total_tokens: Annotated[int, Field(description="The sum of both.")]


class ChatCompletion(BaseModel):
    """An answer in the form of OpenAI's chat completions."""

    id: Annotated[str, Field(description="The id of the answer, with the prefix `chatcmpl-`.")]
    object: Annotated[Literal["chat.completion"], Field(description="Always `chat.completion`.")] = "chat.completion"
    created: Annotated[int, Field(description="When the answer was created, in seconds since 1970.")]
    model: Annotated[str, Field(description="The model that answered.")]
    choices: Annotated[list[Choice], Field(description="An array with the only answer.")]
    usage: Annotated[Usage, Field(description="The tokens of the turn.")]


def _render_error(failure: Failure) -> tuple[int, Mapping[str, Any] | None]:
    """The status and the body of an error as in Qelos's threads, with the same text as `message`."""
    status, body = qelos.render_error(failure)
    return status, body and {**body, "message": body["error"]}


QELOS_CHAT = replace(
    qelos.QELOS, name="qelos_chat", error_body=ErrorBody, invalid_body=ErrorBody, render_error=_render_error
)


def respond(
    events: Iterable[Event | Completion], request: Request, *, query: str | None, accept: str | None
) -> Replayable[ChatCompletion] | EventStream:
    """Run a turn: as server-sent events if `?stream=true`, `"stream": true` or `accept` asks for them, otherwise as one
    response."""
    streams = request.stream or query == "true" or accepts_event_stream(accept)
    return _stream(events, request) if streams else _complete(events)


def _complete(events: Iterable[Event | Completion]) -> Replayable[ChatCompletion]:
    end = next(event for event in events if isinstance(event, TurnFinished | Completion))
    return Replayable(_completion(end), end.replayed)


def _stream(events: Iterable[Event | Completion], request: Request) -> EventStream:
    """Stream each text in Qelos's form and OpenAI's form at once."""
    turn_events, replayed = peek_first(events)
    return EventStream(_events(turn_events, request), _error_event, replayed)


def _events(events: Iterable[Event | Completion], request: Request) -> Iterator[str]:
    has_text = False
    for event in events:
        if isinstance(event, TextDelta):
            has_text = True
            yield server_sent(None, dumps(_chunk(event.text)))
        elif isinstance(event, TurnFinished | Completion):
            completion = _completion(event)
            if not has_text:  # a replayed answer has no deltas
                yield server_sent(None, dumps(_chunk(completion.choices[0].message.content)))
            if request.includes_usage:
                yield server_sent(None, dumps({"type": "usage", "choices": [], "usage": completion.usage.model_dump()}))
    yield server_sent(None, dumps({"type": "done"}))
    yield server_sent(None, "[DONE]")


def _chunk(text: str) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {"type": "chunk", "content": text, "choices": [choice]}


def _error_event(failure: Failure) -> str:
    _, body = _render_error(failure)
    return server_sent(None, dumps({"type": "error", **(body or {})}))


def _completion(end: TurnFinished | Completion) -> ChatCompletion:
    if isinstance(end, Completion):
        return _chat_completion(end.text, end.metadata, end.id, end.created_at)
    message = end.message
    return _chat_completion(message_text(message), message.metadata or {}, message.id, message.created_at)


def _chat_completion(text: str, metadata: Mapping[str, Any], id: UUID, at: int) -> ChatCompletion:
    prompt, completion = metadata.get("input_tokens", 0), metadata.get("output_tokens", 0)
    return ChatCompletion(
        id=f"chatcmpl-{id.hex}",
        created=at // clock.SECOND,
        model=metadata.get("model_used", ""),
        choices=[Choice(message=ChoiceMessage(content=text), finish_reason=metadata.get("finish_reason", "stop"))],
        usage=Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion),
    )
