"""What Bedrock's ConverseStream answers."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.errors import ProviderFailed
from core.providers import Event, Finished, Reason, TextDelta, errors
from core.providers.tool_calls import ToolCallAssembler

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.type_defs import ConverseStreamOutputTypeDef

_REASONS: dict[str, Reason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "content_filtered": "filtered",
    "guardrail_intervened": "filtered",
}

_OURS = {"text", "toolUse"}

_MALFORMED = {"malformed_model_output", "malformed_tool_use"}


def events(stream: Iterable["ConverseStreamOutputTypeDef"]) -> Iterator[Event]:
    """The events of an answer. Raises ProviderFailed if it has no end or cannot be read."""
    answer = _Answer()
    try:
        for event in stream:
            if text := answer.take(event):
                yield TextDelta(text)
            if answer.tokens:
                break
    except ProviderFailed:
        # Behind the reason comes nothing but the count of tokens, and no answer is lost for that.
        if answer.reason is None:
            raise
    yield from answer.end()


class _Answer:
    """What has come of an answer beside its text."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.tokens: tuple[int, int] | None = None
        self._calls = ToolCallAssembler()

    def take(self, event: "ConverseStreamOutputTypeDef") -> str:
        """Take an event in; the text that it brings."""
        match event:
            case {"contentBlockDelta": {"delta": {"text": str(text)}}}:
                return text
            case {"contentBlockDelta": {"delta": {"toolUse": {"input": str(piece)}}, "contentBlockIndex": index}}:
                self._calls.add(index, None, None, piece)
            case {
                "contentBlockStart": {"start": {"toolUse": {"toolUseId": id, "name": name}}, "contentBlockIndex": index}
            }:
                self._calls.add(index, id, name, None)
            case {"contentBlockStart": {"start": block}} | {"contentBlockDelta": {"delta": block}} if _OURS.isdisjoint(
                block
            ):
                pass  # thoughts, citations, and what else a model may say beside its answer
            case {"messageStop": {"stopReason": str(reason)}}:
                self.reason = reason
            case {"metadata": {"usage": {"inputTokens": int(read), "outputTokens": int(written)}}}:
                self.tokens = read, written
            case {"contentBlockStart": _} | {"contentBlockDelta": _} | {"messageStop": _}:
                raise errors.malformed()
        return ""

    def end(self) -> Iterator[Event]:
        """The calls, and why the answer ended. Raises ProviderFailed if it did not."""
        if self.reason is None:
            raise errors.truncated()
        if self.reason in _MALFORMED:
            raise errors.malformed()
        yield from self._calls.finished()
        yield Finished(_REASONS.get(self.reason, "stop"), *self.tokens or (0, 0))
