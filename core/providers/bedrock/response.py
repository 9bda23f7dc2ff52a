"""Parses the response of Bedrock's ConverseStream."""

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

_HANDLED = {"text", "toolUse"}

_MALFORMED = {"malformed_model_output", "malformed_tool_use"}


def events(stream: Iterable["ConverseStreamOutputTypeDef"]) -> Iterator[Event]:
    """The events of an answer. Raises ProviderFailed if it has no end or cannot be read."""
    answer = _Answer()
    try:
        for event in stream:
            if text := answer.process(event):
                yield TextDelta(text)
            if answer.tokens:
                break
    except ProviderFailed:
        # Only the token counts follow the reason; an answer is complete without them.
        if answer.reason is None:
            raise
    yield from answer.end()


class _Answer:
    """The state of an answer, except its text."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.tokens: tuple[int, int] | None = None
        self._calls = ToolCallAssembler()

    def process(self, event: "ConverseStreamOutputTypeDef") -> str:
        """Process an event and return its text."""
        match event:
            case {"contentBlockDelta": {"delta": {"text": str(text)}}}:
                return text
            case {"contentBlockDelta": {"delta": {"toolUse": {"input": str(part)}}, "contentBlockIndex": index}}:
                self._calls.add(index, None, None, part)
            case {
                "contentBlockStart": {"start": {"toolUse": {"toolUseId": id, "name": name}}, "contentBlockIndex": index}
            }:
                self._calls.add(index, id, name, None)
            case {"contentBlockStart": {"start": block}} | {"contentBlockDelta": {"delta": block}} if (
                _HANDLED.isdisjoint(block)
            ):
                pass  # reasoning, citations and other blocks that are not part of the answer
            case {"messageStop": {"stopReason": str(reason)}}:
                self.reason = reason
            case {"metadata": {"usage": {"inputTokens": int(sent), "outputTokens": int(received)}}}:
                self.tokens = sent, received
            case {"contentBlockStart": _} | {"contentBlockDelta": _} | {"messageStop": _}:
                raise errors.malformed()
        return ""

    def end(self) -> Iterator[Event]:
        """The tool calls, and the reason of the end. Raises ProviderFailed for an answer without an end."""
        if self.reason is None:
            raise errors.truncated()
        if self.reason in _MALFORMED:
            raise errors.malformed()
        yield from self._calls.finished()
        yield Finished(_REASONS.get(self.reason, "stop"), *self.tokens or (0, 0))
