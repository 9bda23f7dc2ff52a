"""How language models fail, each way in the wire form of each provider, and what a caller is to be told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.support.data.model_requests import SERVER
from tests.support.servers import completions, converse, event_stream
from tests.support.servers.completions import data
from tests.support.servers.event_stream import CONTENT_TYPE, event_of, exception
from tests.support.servers.fake_server import Answer, Nothing

SUNNY: Mapping[str, Answer] = {
    "openai": completions.streamed(*completions.SUNNY),
    "bedrock": event_stream.streamed(*converse.SUNNY),
}
"""A model that answers, by provider."""

SPEAKING = "Sunny, "
"""What a model says before it fails in the middle."""


@dataclass(frozen=True)
class Failing:
    """One way to fail: what is on the wire, by provider; the status, and seconds to wait, that a caller is told."""

    name: str
    wire: Mapping[str, Answer | Nothing]
    status: int = 502
    retry_after: int | None = None
    spoke: bool = False
    """Whether something was said before."""


def _refusal(status: int, code: str) -> Mapping[str, Answer]:
    body = data({"error": {"message": SERVER}})
    waits = {"Retry-After": "7"}
    named = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return {
        "openai": Answer([body], status, completions.JSON | waits, framing="length"),
        "bedrock": Answer([b'{"message": "%b"}' % SERVER.encode()], status, named | waits, framing="length"),
    }


def _midway(openai: Sequence[bytes], bedrock: Sequence[bytes], **how: str) -> Mapping[str, Answer]:
    said = completions.text(SPEAKING), converse.text(SPEAKING)
    return {
        "openai": Answer([said[0], *openai], headers=completions.STREAM, **how),  # type: ignore[arg-type] # a literal
        "bedrock": Answer([converse.START, said[1], *bedrock], headers=CONTENT_TYPE, **how),  # type: ignore[arg-type]
    }


_NOTHING: Mapping[str, Nothing] = {"openai": Nothing("cut"), "bedrock": Nothing("cut")}
_EMPTY = {"openai": completions.streamed(), "bedrock": event_stream.streamed()}
_GARBAGE = (b"data: {" + SERVER.encode() + b"\n\n",), (event_of("contentBlockDelta", b"{" + SERVER.encode()),)
_ERROR = (data({"error": {"message": SERVER}}),), (exception("modelStreamErrorException", SERVER),)
_HALF = (completions.stop()[:-9],), (converse.stop()[:-9],)
_FILTERED = (completions.stop("content_filter"), completions.DONE), (converse.stop("content_filtered"),)
_CALL = (
    (completions.call('{"city": "server-can', 0, "c", "weather"), completions.stop("tool_calls"), completions.DONE),
    (converse.tool("c", "weather"), converse.arguments('{"city": "server-can'), converse.block_end(1), converse.stop()),
)

FAILINGS = [
    Failing("refused", _refusal(403, "AccessDeniedException")),
    Failing("failed", _refusal(500, "InternalServerException")),
    Failing("busy", _refusal(429, "ThrottlingException"), 503, 7),
    Failing("unavailable", _refusal(503, "ServiceUnavailableException"), 503, 7),
    Failing("late", _refusal(408, "ModelTimeoutException"), 504),
    Failing("hung up", _NOTHING),
    Failing("said nothing", _EMPTY),
    Failing("cut", _midway((), (), ending="cut"), spoke=True),
    Failing("closed", _midway((), (), framing="none"), spoke=True),
    Failing("ended too soon", _midway((), ()), spoke=True),
    Failing("half an event", _midway(*_HALF), spoke=True),
    Failing("malformed", _midway(*_GARBAGE), spoke=True),
    Failing("an error in the stream", _midway(*_ERROR), spoke=True),
    Failing("filtered", _midway(*_FILTERED), spoke=True),
    Failing("half a call", _midway(*_CALL), spoke=True),
]
"""Every kind; all variants of each are in tests/core/providers."""
