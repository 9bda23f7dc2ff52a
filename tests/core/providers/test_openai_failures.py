from email.utils import formatdate
from itertools import repeat
from typing import Any

import pytest

from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut
from core.providers import TextDelta
from core.providers.openai.client import OpenAICompatible
from tests.support.data.model_requests import KEY, SERVER, SUNNY, assert_fails, collect_events
from tests.support.servers.completions import DONE, JSON, STREAM, call, data, json_answer, stop, stream_answer, text
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.fake_server import UNREACHABLE_URL, Answer, Nothing, Wire, run_fake_server

ERROR = {"error": {"message": SERVER, "type": "server_error", "code": SERVER}}


def refusal(status: int, **headers: str) -> Answer:
    """An error response."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer([data(ERROR)], status, JSON | named, framing="length")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (400, "its server rejected the request as invalid"),
        (401, "its server rejected the key of this deployment"),
        (402, "its server requires payment"),
        (403, "its server rejected the key of this deployment"),
        (404, "its server does not offer it"),
        (413, "the conversation is too long for it"),
        (418, "its server responded with status 418"),
        (422, "its server rejected the request as invalid"),
        (500, "its server responded with status 500"),
        (502, "its server responded with status 502"),
        (204, "its server responded with status 204"),
    ],
)
def test_refusal_is_reported_with_its_reason(openai: OpenAICompatible, wire: Wire, status: int, why: str) -> None:
    """The status becomes a sentence of ours; the request is not repeated."""
    wire.will(refusal(status))

    received, error = assert_fails(openai)

    assert (received, type(error), error.message) == ([], ProviderFailed, f"The model cannot be used: {why}.")
    assert len(wire.asked) == 1


@pytest.mark.parametrize("status", [408, 504, 524])
def test_gateway_timeout_is_a_timeout(openai: OpenAICompatible, wire: Wire, status: int) -> None:
    """The statuses of timeouts between the server and the model."""
    wire.will(refusal(status))

    assert type(assert_fails(openai)[1]) is ProviderTimedOut


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 1),
        ("86400", 3600),
        ("9" * 5000, 5),
        ("soon", 5),
        ("-3", 5),
        (formatdate(0, usegmt=True), 1),
        (formatdate(4_000_000_000, usegmt=True), 3600),
        (None, 5),
    ],
)
@pytest.mark.parametrize("status", [429, 503, 529])
def test_throttled_request_is_busy_with_retry_after(
    openai: OpenAICompatible, wire: Wire, status: int, header: str | None, seconds: int
) -> None:
    """`Retry-After` in seconds, at most an hour, and 5 s for a malformed value."""
    wire.will(refusal(status, **{"Retry_After": header} if header else {}))

    received, error = assert_fails(openai)

    assert isinstance(error, ProviderBusy)
    assert (received, error.retry_after, len(wire.asked)) == ([], seconds, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(openai: OpenAICompatible, wire: Wire, status: int) -> None:
    """Key and conversation are sent to the configured server only."""
    with run_fake_server() as elsewhere:
        elsewhere.will(stream_answer(*SUNNY_EVENTS))
        wire.will(refusal(status, Location=f"{elsewhere.url}/v1/chat/completions"))

        assert_fails(openai)

        assert elsewhere.asked == []


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(UNREACHABLE_URL, id="nobody listens"),
        pytest.param("http://no-such-host.invalid/v1", id="no such host"),
        pytest.param("gopher://127.0.0.1/v1", id="no such protocol"),
        pytest.param("http://[::1/v1", id="no address"),
    ],
)
def test_unreachable_server_is_reported(url: str) -> None:
    """For a refused connection, an unknown host, and invalid URLs."""
    received, error = assert_fails(OpenAICompatible(url, lambda: KEY))

    assert (received, type(error), error.message) == ([], ProviderFailed, "The model's server cannot be reached.")


def test_server_without_tls_is_unreachable_over_https(wire: Wire) -> None:
    """Nothing is sent in plain text."""
    secure = OpenAICompatible(wire.url.replace("http:", "https:"), lambda: KEY)

    assert assert_fails(secure)[1].message == "The model's server cannot be reached."
    assert wire.asked == []


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_closed_connection_is_retried_once(openai: OpenAICompatible, wire: Wire, ending: Any) -> None:
    """A second closed connection is an error."""
    wire.will(Nothing(ending))

    received, error = assert_fails(openai)

    assert (received, type(error), error.message) == ([], ProviderFailed, "The model's answer broke off.")
    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(stream_answer(text("Sunny, "), ending="cut"), id="cut"),
        pytest.param(stream_answer(text("Sunny, "), framing="none"), id="closed"),
        pytest.param(stream_answer(text("Sunny, "), framing="length", ending="cut"), id="too short"),
        pytest.param(stream_answer(text("Sunny, ")), id="ended too soon"),
    ],
)
def test_answer_without_an_end_is_truncated(openai: OpenAICompatible, wire: Wire, answer: Answer) -> None:
    """The text is returned, then the error, never `Finished`."""
    wire.will(answer)

    received, error = assert_fails(openai)

    assert (received, type(error), error.message) == (
        [TextDelta("Sunny, ")],
        ProviderFailed,
        "The model's answer broke off.",
    )


def test_reset_answer_is_truncated(openai: OpenAICompatible, wire: Wire) -> None:
    """A reset may discard received data; the rest has no end."""
    wire.will(stream_answer(text("Sunny, "), ending="reset"))

    received, error = assert_fails(openai)

    assert received in ([], [TextDelta("Sunny, ")])
    assert (type(error), error.message) == (ProviderFailed, "The model's answer broke off.")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Nothing("silence"), id="before it answers"),
        pytest.param(stream_answer(ending="silence"), id="before its first word"),
        pytest.param(stream_answer(text("Sunny, "), ending="silence"), id="in the middle"),
        pytest.param(stream_answer(b"data: {", ending="silence"), id="in a line"),
        pytest.param(Answer([b"{"], headers=JSON, ending="silence"), id="in JSON"),
        pytest.param(Answer(repeat(b": keep-alive\n\n"), headers=STREAM), id="except comments"),
    ],
)
def test_silence_is_a_timeout(impatient_openai: OpenAICompatible, wire: Wire, answer: Any) -> None:
    """Also if the server only keeps the connection open."""
    wire.will(answer)

    assert type(assert_fails(impatient_openai)[1]) is ProviderTimedOut


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([data(ERROR), DONE], id="an error"),
        pytest.param([data({"error": SERVER}), DONE], id="an error in words"),
        pytest.param([data({"error": SERVER, "choices": []}), stop(), DONE], id="an error in a piece"),
        pytest.param([b"event: error\n" + data({"message": SERVER}), stop(), DONE], id="an event named error"),
    ],
)
def test_error_in_the_stream_follows_the_text(openai: OpenAICompatible, wire: Wire, events: list[bytes]) -> None:
    """A server may fail after status 200."""
    wire.will(stream_answer(text("Sunny, "), *events))

    received, error = assert_fails(openai)

    assert received == [TextDelta("Sunny, ")]
    assert error.message == "The model cannot be used: its server reported an error in its answer."


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b"{" + SERVER.encode(), id="no JSON"),
        pytest.param(b'["' + SERVER.encode() + b'"]', id="a list"),
        pytest.param(b'{"choices": "' + SERVER.encode() + b'"}', id="choices that are none"),
        pytest.param(b'{"choices": [{"delta": "server-canary"}]}', id="a delta that is none"),
        pytest.param(b'{"choices": [{"delta": {"content": 5}}]}', id="a text that is none"),
        pytest.param(b'{"choices": [{"delta": {"tool_calls": [{"function": 5}]}}]}', id="a call that is none"),
        pytest.param(b'{"choices": [{"delta": {"content": "\xff"', id="no UTF-8"),
    ],
)
def test_malformed_chunk_ends_the_answer(openai: OpenAICompatible, wire: Wire, part: bytes) -> None:
    """In a stream and in one JSON object; the error contains no text of the server."""
    wire.will(
        stream_answer(text("Sunny, "), b"data: " + part + b"\n\n", stop(), DONE),
        Answer([part], headers=JSON, framing="length"),
    )

    (received, streaming), (_, at_once) = assert_fails(openai), assert_fails(openai)

    assert received == [TextDelta("Sunny, ")]
    assert {streaming.message, at_once.message} == {"The model's server sent something that cannot be read."}


@pytest.mark.parametrize("headers", [JSON, STREAM])
def test_size_of_lines_and_objects_is_limited(openai: OpenAICompatible, wire: Wire, headers: dict[str, str]) -> None:
    """A line of a stream, and a response in one JSON object."""
    wire.will(Answer(repeat(b" " * 65_536), headers=headers))

    assert assert_fails(openai)[1].message == "The model's server sent something that cannot be read."


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer([b"<html>Please log in</html>"], headers={"Content-Type": "text/html"}), id="a page"),
        pytest.param(Answer(), id="nothing"),
        pytest.param(stream_answer(), id="no event"),
        pytest.param(json_answer({"choices": []}), id="no choice"),
        pytest.param(json_answer({"choices": [{"message": {"content": "Hi"}}]}), id="no reason"),
    ],
)
def test_response_without_an_answer_is_truncated(openai: OpenAICompatible, wire: Wire, answer: Answer) -> None:
    """Status 200 alone is not enough."""
    wire.will(answer)

    assert assert_fails(openai)[1].message == "The model's answer broke off."


def test_error_with_status_200_is_reported(openai: OpenAICompatible, wire: Wire) -> None:
    """The body contains an error."""
    wire.will(json_answer(ERROR))

    assert assert_fails(openai)[1].message == "The model cannot be used: its server reported an error in its answer."


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([call('{"city": "server-can', 0, "call_1", "weather"), stop("length")], id="cut off"),
        pytest.param([call('["server-canary"]', 0, "call_1", "weather"), stop("tool_calls")], id="a list"),
        pytest.param([call("{}", 0, "call_1"), stop("tool_calls")], id="no name"),
    ],
)
def test_malformed_tool_call_is_an_error(openai: OpenAICompatible, wire: Wire, events: list[bytes]) -> None:
    """No tool is called with incomplete arguments."""
    wire.will(stream_answer(text("Let me see."), *events, DONE))

    received, error = assert_fails(openai)

    assert received == [TextDelta("Let me see.")]
    assert "called a tool" in error.message


def test_provider_answers_after_a_failure(openai: OpenAICompatible, wire: Wire) -> None:
    """The same object can be used again."""
    wire.will(refusal(500), stream_answer(text("Sunny, "), ending="cut"), stream_answer(*SUNNY_EVENTS))

    assert_fails(openai)
    assert_fails(openai)

    assert collect_events(openai) == SUNNY
