"""Qelos's chat completions: how an answer is told, at once or as it comes, and how an error is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

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
    """Any error: clients look at one field or the other."""

    message: str


class ChoiceMessage(BaseModel):
    """What the model said."""

    role: Literal["assistant"] = "assistant"
    content: str


class Choice(BaseModel):
    """The one answer."""

    index: int = 0
    message: ChoiceMessage
    finish_reason: str


class Usage(BaseModel):
    """What it cost."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """An answer, in OpenAI's form."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage


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
    """An answer as server-sent events if `?stream=true`, `"stream": true` or `accept` asks for them, else all at
    once."""
    wanted = request.stream or query == "true" or accepts_event_stream(accept)
    return _stream(events, request) if wanted else _whole(events)


def _whole(events: Iterable[Event | Completion]) -> Replayable[ChatCompletion]:
    end = next(event for event in events if isinstance(event, TurnFinished | Completion))
    return Replayable(_completion(end), end.replayed)


def _stream(events: Iterable[Event | Completion], request: Request) -> EventStream:
    """Each text in Qelos's shape and in OpenAI's at once."""
    coming, replayed = peek_first(events)
    return EventStream(_events(coming, request), _failed, replayed)


def _events(events: Iterable[Event | Completion], request: Request) -> Iterator[str]:
    said = False
    for event in events:
        if isinstance(event, TextDelta):
            said = True
            yield server_sent(None, dumps(_chunk(event.text)))
        elif isinstance(event, TurnFinished | Completion):
            whole = _completion(event)
            if not said:  # an answer of an earlier request comes in one piece
                yield server_sent(None, dumps(_chunk(whole.choices[0].message.content)))
            if request.wants_usage:
                yield server_sent(None, dumps({"type": "usage", "choices": [], "usage": whole.usage.model_dump()}))
    yield server_sent(None, dumps({"type": "done"}))
    yield server_sent(None, "[DONE]")


def _chunk(text: str) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {"type": "chunk", "content": text, "choices": [choice]}


def _failed(failure: Failure) -> str:
    _, body = _render_error(failure)
    return server_sent(None, dumps({"type": "error", **(body or {})}))


def _completion(end: TurnFinished | Completion) -> ChatCompletion:
    if isinstance(end, Completion):
        return _of(end.text, end.metadata, end.id, end.created_at)
    message = end.message
    return _of(message_text(message), message.metadata or {}, message.id, message.created_at)


def _of(text: str, metadata: Mapping[str, Any], id: UUID, at: int) -> ChatCompletion:
    prompt, completion = metadata.get("input_tokens", 0), metadata.get("output_tokens", 0)
    return ChatCompletion(
        id=f"chatcmpl-{id.hex}",
        created=at // clock.SECOND,
        model=metadata.get("model_used", ""),
        choices=[Choice(message=ChoiceMessage(content=text), finish_reason=metadata.get("finish_reason", "stop"))],
        usage=Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion),
    )
