"""How language models fail, each way in the wire form of each provider, and what a caller is to be told of it."""

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
"""A model that answers, by provider."""

PARTIAL_TEXT = "Sunny, "
"""What a model says before it fails in the middle."""


@dataclass(frozen=True)
class Failure:
    """One way to fail: what is on the wire, by provider; the status, and seconds to wait, that a caller is told."""

    name: str
    wire: Mapping[str, Answer | Nothing]
    status: int = 502
    retry_after: int | None = None
    spoke: bool = False
    """Whether something was said before."""


def _status(status: int, code: str) -> Mapping[str, Answer]:
    body = data({"error": {"message": SERVER}})
    waits = {"Retry-After": "7"}
    named = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return {
        "openai": Answer([body], status, completions.JSON | waits, framing="length"),
        "bedrock": Answer([b'{"message": "%b"}' % SERVER.encode()], status, named | waits, framing="length"),
    }


def _midway(openai: Sequence[bytes], bedrock: Sequence[bytes], **how: str) -> Mapping[str, Answer]:
    said = completions.text(PARTIAL_TEXT), converse.text(PARTIAL_TEXT)
    return {
        "openai": Answer([said[0], *openai], headers=completions.STREAM, **how),  # type: ignore[arg-type] # a literal
        "bedrock": Answer([converse.START, said[1], *bedrock], headers=CONTENT_TYPE, **how),  # type: ignore[arg-type]
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
    Failure("late", _status(408, "ModelTimeoutException"), 504),
    Failure("hung up", _NOTHING),
    Failure("said nothing", _EMPTY),
    Failure("cut", _midway((), (), ending="cut"), spoke=True),
    Failure("closed", _midway((), (), framing="none"), spoke=True),
    Failure("ended too soon", _midway((), ()), spoke=True),
    Failure("half an event", _midway(*_HALF), spoke=True),
    Failure("malformed", _midway(*_GARBAGE), spoke=True),
    Failure("an error in the stream", _midway(*_ERROR), spoke=True),
    Failure("filtered", _midway(*_FILTERED), spoke=True),
    Failure("half a call", _midway(*_CALL), spoke=True),
]
"""Every kind; all variants of each are in tests/core/providers."""
