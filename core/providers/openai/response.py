"""What an OpenAI-compatible server answers: a stream of pieces, or all at once if it does not stream."""

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

_LONGEST = 10_000_000
"""Bytes of an answer in one piece, beyond which the server is not to be believed."""


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
        """What is for the reader; a refusal is, a thought is not."""
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
"""What a server means that says `[DONE]` and nothing before."""


def events(chunks: Iterable[bytes], *, is_json: bool) -> Iterator[Event]:
    """The events of an answer. Raises ProviderFailed if it has no end or cannot be read."""
    reason: Reason | None = None
    usage = _Usage()
    calls = ToolCallAssembler()
    try:
        for one in _whole(chunks) if is_json else _streamed(chunks):
            usage = one.usage or usage
            for choice in one.choices or ():
                message = choice.delta or choice.message or _Message()
                if message.text:
                    yield TextDelta(message.text)
                for call in message.tool_calls or ():
                    function = call.function or _Function()
                    calls.add(call.index, call.id, function.name, function.arguments)
                if choice.finish_reason and not reason:
                    reason = _REASONS.get(choice.finish_reason, "stop")
    except ProviderFailed:
        # Behind the reason comes nothing but the count of tokens, and no answer is lost for that.
        if reason is None:
            raise
    if reason is None:
        raise errors.truncated()
    asked = list(calls.finished())
    yield from asked
    # Some servers say "stop" when a tool is to be called.
    yield Finished(
        "tool_calls" if asked and reason == "stop" else reason, usage.prompt_tokens or 0, usage.completion_tokens or 0
    )


def _streamed(chunks: Iterable[bytes]) -> Iterator[_Completion]:
    for sent in sse.events(chunks):
        if sent.data.strip() == "[DONE]":
            yield _DONE
            return
        if sent.name == "error":
            raise _reported()
        yield _completion(sent.data)


def _whole(chunks: Iterable[bytes]) -> Iterator[_Completion]:
    data = b""
    for chunk in chunks:
        data += chunk
        if len(data) > _LONGEST:
            raise errors.malformed()
    yield _completion(data)


def _completion(data: str | bytes) -> _Completion:
    try:
        completion = _Completion.model_validate_json(data)
    except ValidationError:
        raise errors.malformed() from None
    if completion.error:
        raise _reported()
    return completion


def _reported() -> ProviderFailed:
    return errors.rejected("its server reported an error in its answer")
