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
    """An answer that is none."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer([data(ERROR)], status, JSON | named, framing="length")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (400, "its server did not understand the request"),
        (401, "its server refused the key of this deployment"),
        (402, "its server wants to be paid"),
        (403, "its server refused the key of this deployment"),
        (404, "its server does not have it"),
        (413, "the conversation is too long for it"),
        (418, "its server answered with status 418"),
        (422, "its server did not understand the request"),
        (500, "its server answered with status 500"),
        (502, "its server answered with status 502"),
        (204, "its server answered with status 204"),
    ],
)
def test_a_refusal_says_why(openai: OpenAICompatible, wire: Wire, status: int, why: str) -> None:
    """A status becomes a sentence of ours; it is not asked again."""
    wire.will(refusal(status))

    said, error = assert_fails(openai)

    assert (said, type(error), error.message) == ([], ProviderFailed, f"The model cannot be used: {why}.")
    assert len(wire.asked) == 1


@pytest.mark.parametrize("status", [408, 504, 524])
def test_a_server_that_gave_up_was_late(openai: OpenAICompatible, wire: Wire, status: int) -> None:
    """A time-out behind the server is one."""
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
def test_a_busy_server_says_when(
    openai: OpenAICompatible, wire: Wire, status: int, header: str | None, seconds: int
) -> None:
    """`Retry-After` is carried on, in seconds; an hour at most, five seconds where it makes no sense."""
    wire.will(refusal(status, **{"Retry_After": header} if header else {}))

    said, error = assert_fails(openai)

    assert isinstance(error, ProviderBusy)
    assert (said, error.retry_after, len(wire.asked)) == ([], seconds, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(openai: OpenAICompatible, wire: Wire, status: int) -> None:
    """The key and the conversation go where the deployment says, and nowhere else."""
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
def test_a_server_that_is_not_there(url: str) -> None:
    """Wherever nobody can be reached, the error says just that."""
    said, error = assert_fails(OpenAICompatible(url, lambda: KEY))

    assert (said, type(error), error.message) == ([], ProviderFailed, "The model's server cannot be reached.")


def test_a_server_without_a_certificate(wire: Wire) -> None:
    """Who asks for TLS gets TLS or nothing."""
    secure = OpenAICompatible(wire.url.replace("http:", "https:"), lambda: KEY)

    assert assert_fails(secure)[1].message == "The model's server cannot be reached."
    assert wire.asked == []


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_a_server_that_hangs_up(openai: OpenAICompatible, wire: Wire, ending: Any) -> None:
    """A connection that breaks before an answer, and again: it is not asked a third time."""
    wire.will(Nothing(ending))

    said, error = assert_fails(openai)

    assert (said, type(error), error.message) == ([], ProviderFailed, "The model's answer broke off.")
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
def test_an_answer_without_an_end(openai: OpenAICompatible, wire: Wire, answer: Answer) -> None:
    """What was said is there, and then that it broke off; never a `Finished`."""
    wire.will(answer)

    said, error = assert_fails(openai)

    assert (said, type(error), error.message) == (
        [TextDelta("Sunny, ")],
        ProviderFailed,
        "The model's answer broke off.",
    )


def test_an_answer_that_is_reset(openai: OpenAICompatible, wire: Wire) -> None:
    """A reset takes with it what was under way; what is left has no end."""
    wire.will(stream_answer(text("Sunny, "), ending="reset"))

    said, error = assert_fails(openai)

    assert said in ([], [TextDelta("Sunny, ")])
    assert (type(error), error.message) == (ProviderFailed, "The model's answer broke off.")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Nothing("silence"), id="before it answers"),
        pytest.param(stream_answer(ending="silence"), id="before its first word"),
        pytest.param(stream_answer(text("Sunny, "), ending="silence"), id="in the middle"),
        pytest.param(stream_answer(b"data: {", ending="silence"), id="in a line"),
        pytest.param(Answer([b"{"], headers=JSON, ending="silence"), id="in JSON"),
        pytest.param(Answer(repeat(b": keep-alive\n\n"), headers=STREAM), id="but for signs of life"),
    ],
)
def test_a_server_that_is_silent(hasty_openai: OpenAICompatible, wire: Wire, answer: Any) -> None:
    """Who waits long enough is told that it was too long."""
    wire.will(answer)

    assert type(assert_fails(hasty_openai)[1]) is ProviderTimedOut


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([data(ERROR), DONE], id="an error"),
        pytest.param([data({"error": SERVER}), DONE], id="an error in words"),
        pytest.param([data({"error": SERVER, "choices": []}), stop(), DONE], id="an error in a piece"),
        pytest.param([b"event: error\n" + data({"message": SERVER}), stop(), DONE], id="an event named error"),
    ],
)
def test_an_error_in_the_stream(openai: OpenAICompatible, wire: Wire, events: list[bytes]) -> None:
    """A server may fail after it has said 200."""
    wire.will(stream_answer(text("Sunny, "), *events))

    said, error = assert_fails(openai)

    assert said == [TextDelta("Sunny, ")]
    assert error.message == "The model cannot be used: its server reported an error in its answer."


@pytest.mark.parametrize(
    "piece",
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
def test_a_malformed_piece(openai: OpenAICompatible, wire: Wire, piece: bytes) -> None:
    """What cannot be read ends the answer, in words of ours; streamed or at once."""
    wire.will(
        stream_answer(text("Sunny, "), b"data: " + piece + b"\n\n", stop(), DONE),
        Answer([piece], headers=JSON, framing="length"),
    )

    (said, streaming), (_, at_once) = assert_fails(openai), assert_fails(openai)

    assert said == [TextDelta("Sunny, ")]
    assert {streaming.message, at_once.message} == {"The model's server sent something that cannot be read."}


@pytest.mark.parametrize("headers", [JSON, STREAM])
def test_a_piece_without_end(openai: OpenAICompatible, wire: Wire, headers: dict[str, str]) -> None:
    """Everything has a size at which it is not read on: an answer in one piece, and a line of a stream."""
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
def test_an_answer_that_is_none(openai: OpenAICompatible, wire: Wire, answer: Answer) -> None:
    """Status 200 is not enough."""
    wire.will(answer)

    assert assert_fails(openai)[1].message == "The model's answer broke off."


def test_an_error_with_status_200(openai: OpenAICompatible, wire: Wire) -> None:
    """Nor is JSON."""
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
def test_a_call_that_makes_no_sense(openai: OpenAICompatible, wire: Wire, events: list[bytes]) -> None:
    """No tool is called with half of what the model meant."""
    wire.will(stream_answer(text("Let me see."), *events, DONE))

    said, error = assert_fails(openai)

    assert said == [TextDelta("Let me see.")]
    assert "called a tool" in error.message


def test_a_failure_is_not_for_ever(openai: OpenAICompatible, wire: Wire) -> None:
    """The same provider answers when its server has come to its senses."""
    wire.will(refusal(500), stream_answer(text("Sunny, "), ending="cut"), stream_answer(*SUNNY_EVENTS))

    assert_fails(openai)
    assert_fails(openai)

    assert collect_events(openai) == SUNNY
