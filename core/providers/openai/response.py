"""Parses the response of OpenAI's chat completions: a stream of chunks, or one JSON object."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from core.errors import ProviderFailed
from core.providers import Event, Finished, Reason, TextDelta, errors
from core.providers.openai import sse
from core.providers.tool_calls import ToolCallAssembler

_REASONS: dict[str, Reason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "filtered",
}

_MAX_BYTES = 10_000_000
"""Of a response in one JSON object; a larger one is an error of the server."""


class _Function(BaseModel):
    name: str | None = None
    arguments: str | None = None


class _ToolCall(BaseModel):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Part(BaseModel):
    type: str
    text: Any = None


class _Message(BaseModel):
    content: str | list[_Part] | None = None
    refusal: str | None = None
    tool_calls: list[_ToolCall] | None = None

    @property
    def text(self) -> str:
        """The text for the reader: refusals included, reasoning excluded."""
        if isinstance(self.content, list):
            return "".join(str(part.text) for part in self.content if part.type == "text")
        return self.content or self.refusal or ""


class _Choice(BaseModel):
    index: int = 0
    delta: _Message | None = None
    message: _Message | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(BaseModel):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


_DONE = _Completion(choices=[_Choice(finish_reason="stop")])
"""Replaces `[DONE]`, the only end of an answer that some servers send."""


def events(chunks: Iterable[bytes], *, is_json: bool) -> Iterator[Event]:
    """The events of an answer. Raises ProviderFailed if it has no end or cannot be read."""
    reason: Reason | None = None
    usage = _Usage()
    calls = ToolCallAssembler()
    try:
        for completion in _single(chunks) if is_json else _stream(chunks):
            usage = completion.usage or usage
            for choice in completion.choices or ():
                message = choice.delta or choice.message or _Message()
                if message.text:
                    yield TextDelta(message.text)
                for call in message.tool_calls or ():
                    function = call.function or _Function()
                    calls.add(call.index, call.id, function.name, function.arguments)
                if choice.finish_reason and not reason:
                    reason = _REASONS.get(choice.finish_reason, "stop")
    except ProviderFailed:
        # Only the token counts follow the reason; an answer is complete without them.
        if reason is None:
            raise
    if reason is None:
        raise errors.truncated()
    called = list(calls.finished())
    yield from called
    # Some servers send "stop" together with tool calls.
    yield Finished(
        "tool_calls" if called and reason == "stop" else reason,
        usage.prompt_tokens or 0,
        usage.completion_tokens or 0,
    )


def _stream(chunks: Iterable[bytes]) -> Iterator[_Completion]:
    for event in sse.events(chunks):
        if event.data.strip() == "[DONE]":
            yield _DONE
            return
        if event.name == "error":
            raise _server_error()
        yield _completion(event.data)


def _single(chunks: Iterable[bytes]) -> Iterator[_Completion]:
    data = b""
    for chunk in chunks:
        data += chunk
        if len(data) > _MAX_BYTES:
            raise errors.malformed()
    yield _completion(data)


def _completion(data: str | bytes) -> _Completion:
    try:
        completion = _Completion.model_validate_json(data)
    except ValidationError:
        raise errors.malformed() from None
    if completion.error:
        raise _server_error()
    return completion


def _server_error() -> ProviderFailed:
    return errors.rejected("its server reported an error in its answer")
