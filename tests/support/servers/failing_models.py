"""Failures of language models: each in the wire format of each provider, and the error that a client must get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.support.data.model_requests import SERVER
from tests.support.servers import completions, converse, event_stream
from tests.support.servers.completions import data
from tests.support.servers.event_stream import CONTENT_TYPE, exception, raw_event
from tests.support.servers.fake_server import Answer, Nothing

SUNNY: Mapping[str, Answer] = {
    "openai": completions.stream_answer(*completions.SUNNY),
    "bedrock": event_stream.stream_answer(*converse.SUNNY),
}
"""A complete answer, by provider."""

PARTIAL_TEXT = "Sunny, "
"""The text that a model sends before it fails within a stream."""


@dataclass(frozen=True)
class Failure:
    """One kind of failure: the response by provider, and the status and `Retry-After` (seconds) that a client gets."""

    name: str
    wire: Mapping[str, Answer | Nothing]
    status: int = 502
    retry_after: int | None = None
    after_text: bool = False
    """Whether the model sent PARTIAL_TEXT before the failure."""


def _status(status: int, code: str) -> Mapping[str, Answer]:
    body = data({"error": {"message": SERVER}})
    wait = {"Retry-After": "7"}
    error_type = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return {
        "openai": Answer([body], status, completions.JSON | wait, framing="length"),
        "bedrock": Answer([b'{"message": "%b"}' % SERVER.encode()], status, error_type | wait, framing="length"),
    }


def _midway(openai: Sequence[bytes], bedrock: Sequence[bytes], **end: str) -> Mapping[str, Answer]:
    text = completions.text(PARTIAL_TEXT), converse.text(PARTIAL_TEXT)
    return {
        "openai": Answer([text[0], *openai], headers=completions.STREAM, **end),  # type: ignore[arg-type] # a literal
        "bedrock": Answer([converse.START, text[1], *bedrock], headers=CONTENT_TYPE, **end),  # type: ignore[arg-type]
    }


_NOTHING: Mapping[str, Nothing] = {"openai": Nothing("cut"), "bedrock": Nothing("cut")}
_EMPTY = {"openai": completions.stream_answer(), "bedrock": event_stream.stream_answer()}
_GARBAGE = (b"data: {" + SERVER.encode() + b"\n\n",), (raw_event("contentBlockDelta", b"{" + SERVER.encode()),)
_ERROR = (data({"error": {"message": SERVER}}),), (exception("modelStreamErrorException", SERVER),)
_HALF = (completions.stop()[:-9],), (converse.stop()[:-9],)
_FILTERED = (completions.stop("content_filter"), completions.DONE), (converse.stop("content_filtered"),)
_CALL = (
    (completions.call('{"city": "server-can', 0, "c", "weather"), completions.stop("tool_calls"), completions.DONE),
    (converse.tool("c", "weather"), converse.arguments('{"city": "server-can'), converse.block_end(1), converse.stop()),
)

FAILURES = [
    Failure("refused", _status(403, "AccessDeniedException")),
    Failure("failed", _status(500, "InternalServerException")),
    Failure("busy", _status(429, "ThrottlingException"), 503, 7),
    Failure("unavailable", _status(503, "ServiceUnavailableException"), 503, 7),
    Failure("timed out", _status(408, "ModelTimeoutException"), 504),
    Failure("disconnected", _NOTHING),
    Failure("empty", _EMPTY),
    Failure("cut", _midway((), (), ending="cut"), after_text=True),
    Failure("closed", _midway((), (), framing="none"), after_text=True),
    Failure("ended too soon", _midway((), ()), after_text=True),
    Failure("half an event", _midway(*_HALF), after_text=True),
    Failure("malformed", _midway(*_GARBAGE), after_text=True),
    Failure("an error in the stream", _midway(*_ERROR), after_text=True),
    Failure("filtered", _midway(*_FILTERED), after_text=True),
    Failure("half a call", _midway(*_CALL), after_text=True),
]
"""Every kind of failure; the variants of each are in tests/core/providers."""
