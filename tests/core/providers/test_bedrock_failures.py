import json
from typing import Any

import pytest

from core.cli.environment import using
from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut
from core.providers import ChatMessage, ModelRequest, TextDelta
from core.providers.bedrock.client import Bedrock
from tests.support.data.model_requests import SERVER, SUNNY, assert_fails, collect_events
from tests.support.engines.aws import Engine
from tests.support.servers import converse
from tests.support.servers.converse import START, arguments, block_end, stop, text, tool, usage
from tests.support.servers.event_stream import CONTENT_TYPE, error, event, exception, flip_bit, raw_event, stream_answer
from tests.support.servers.fake_server import UNREACHABLE_URL, Answer, Nothing, Wire

TRUNCATED = "The model's answer broke off."
MALFORMED = "The model's server sent something that cannot be read."
UNUSABLE = "The model cannot be used: "

STREAM = (START, text("Sunny, "))
BEGINNING = [TextDelta("Sunny, ")]


def refusal(status: int, code: str, **headers: str) -> Answer:
    """An error response of Bedrock."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    about = {"Content-Type": "application/json", "x-amzn-ErrorType": f"{code}:http://internal.amazon.com/"}
    return Answer([json.dumps({"message": SERVER}).encode()], status, about | named, framing="length")


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (
            403,
            "AccessDeniedException",
            "this deployment has no access to it. Check its model access and its policies",
        ),
        (404, "ResourceNotFoundException", "Bedrock does not offer it in this region"),
        (400, "ServiceQuotaExceededException", "a quota of this account is exhausted"),
        (403, "UnrecognizedClientException", "Bedrock does not accept the credentials of this deployment"),
        (
            400,
            "ValidationException",
            "Bedrock does not offer it in this region, or the request is invalid",
        ),
        (418, SERVER, "Bedrock responded with status 418"),
        (500, SERVER, "Bedrock responded with status 500"),
    ],
)
def test_refusal_is_reported_with_its_reason(bedrock: Bedrock, wire: Wire, status: int, code: str, why: str) -> None:
    """The code becomes a sentence of ours; the request is not repeated."""
    wire.will(refusal(status, code))

    received, error = assert_fails(bedrock)

    assert (received, type(error), error.message) == ([], ProviderFailed, f"{UNUSABLE}{why}.")
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (424, "ModelErrorException"),
        (500, "InternalServerException"),
        (424, "ModelStreamErrorException"),
    ],
)
def test_failure_of_the_model_is_a_truncated_answer(bedrock: Bedrock, wire: Wire, status: int, code: str) -> None:
    """It is neither a busy model nor a timeout."""
    wire.will(refusal(status, code))

    received, error = assert_fails(bedrock)

    assert (received, type(error), error.message) == ([], ProviderFailed, TRUNCATED)


def test_timeout_of_the_model_is_a_timeout(bedrock: Bedrock, wire: Wire) -> None:
    """Bedrock reports that the model took too long."""
    wire.will(refusal(408, "ModelTimeoutException"))

    assert type(assert_fails(bedrock)[1]) is ProviderTimedOut


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "ThrottlingException"),
        (429, "ModelNotReadyException"),
        (503, "ServiceUnavailableException"),
        (429, SERVER),
        (503, SERVER),
    ],
)
@pytest.mark.parametrize(("header", "seconds"), [({}, 5), ({"Retry_After": "7"}, 7)])
def test_throttled_request_is_busy_with_retry_after(
    bedrock: Bedrock, wire: Wire, status: int, code: str, header: dict[str, str], seconds: int
) -> None:
    """The caller receives the time; the request is not repeated."""
    wire.will(refusal(status, code, **header))

    received, error = assert_fails(bedrock)

    assert isinstance(error, ProviderBusy)
    assert (received, error.retry_after, len(wire.asked)) == ([], seconds, 1)


@pytest.mark.parametrize("status", [500, 502])
def test_response_of_a_proxy_is_reported_by_its_status(bedrock: Bedrock, wire: Wire, status: int) -> None:
    """An HTML page is no error of Bedrock."""
    wire.will(Answer([f"<html>{SERVER}</html>".encode()], status, {"Content-Type": "text/html"}, framing="length"))

    assert assert_fails(bedrock)[1].message == f"{UNUSABLE}Bedrock responded with status {status}."


@pytest.mark.parametrize(
    ("failing", "kind"),
    [
        (exception("throttlingException", SERVER), ProviderBusy),
        (exception("serviceUnavailableException", SERVER), ProviderBusy),
        (exception("modelStreamErrorException", SERVER), ProviderFailed),
        (exception("internalServerException", SERVER), ProviderFailed),
        (exception("validationException", SERVER), ProviderFailed),
        (exception("somethingNewException", SERVER), ProviderFailed),
        (error("InternalError", SERVER), ProviderFailed),
    ],
)
def test_exception_in_the_stream_follows_the_text(
    bedrock: Bedrock, wire: Wire, failing: bytes, kind: type[ProviderFailed]
) -> None:
    """The text so far is returned; the error is the same as for a refused request."""
    wire.will(stream_answer(*STREAM, failing))

    received, raised = assert_fails(bedrock)

    assert (received, type(raised)) == (BEGINNING, kind)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(stream_answer(*STREAM, ending="cut"), id="cut"),
        pytest.param(stream_answer(*STREAM, framing="none"), id="closed"),
        pytest.param(stream_answer(*STREAM), id="ended too soon"),
        pytest.param(stream_answer(*STREAM, block_end()), id="no stop"),
        pytest.param(stream_answer(*STREAM, block_end(), usage()), id="no stop, but what it cost"),
        pytest.param(stream_answer(*STREAM, stop()[:-5]), id="half an event"),
    ],
)
def test_answer_without_an_end_is_truncated(bedrock: Bedrock, wire: Wire, answer: Answer) -> None:
    """The text is returned, then the error, never `Finished`."""
    wire.will(answer)

    received, error = assert_fails(bedrock)

    assert (received, type(error), error.message) == (BEGINNING, ProviderFailed, TRUNCATED)


def test_reset_answer_is_truncated(bedrock: Bedrock, wire: Wire) -> None:
    """A reset may discard received data; the rest has no end."""
    wire.will(stream_answer(*STREAM, ending="reset"))

    received, error = assert_fails(bedrock)

    assert received in ([], BEGINNING)
    assert (type(error), error.message) == (ProviderFailed, TRUNCATED)


def delta(body: Any) -> bytes:
    """A part of text, or a malformed one."""
    return event("contentBlockDelta", body)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(flip_bit(text("x"), 1), id="a wrong length"),
        pytest.param(flip_bit(text("x"), 9), id="a wrong checksum of the length"),
        pytest.param(flip_bit(text("x"), 60), id="a wrong letter"),
        pytest.param(flip_bit(text("x"), -1), id="a wrong checksum"),
        pytest.param(raw_event("contentBlockDelta", b"{server-canary"), id="no JSON"),
        pytest.param(raw_event("contentBlockDelta", b'{"delta": {"text": "\xff"}}'), id="no UTF-8"),
        pytest.param(delta(["server-canary"]), id="a list"),
        pytest.param(delta({}), id="no delta"),
        pytest.param(delta({"delta": "server-canary"}), id="a delta that is none"),
        pytest.param(delta({"delta": {"text": ["server-canary"]}}), id="a text that is none"),
        pytest.param(delta({"delta": {"text": "x", "toolUse": {"input": "{}"}}}), id="two deltas in one"),
        pytest.param(event("messageStop", {}), id="a stop without a reason"),
        pytest.param(event("contentBlockStart", {"contentBlockIndex": 1}), id="a start of nothing"),
        pytest.param(event("contentBlockStart", {"start": {"toolUse": {}}}), id="a call without a name"),
        pytest.param(arguments(["server-canary"]), id="arguments that are none"),  # type: ignore[arg-type]
    ],
)
def test_malformed_event_ends_the_answer(bedrock: Bedrock, wire: Wire, part: bytes) -> None:
    """The error contains no text of the server."""
    wire.will(stream_answer(*STREAM, part, block_end(), stop(), usage()))

    received, error = assert_fails(bedrock)

    assert (received, type(error)) == (BEGINNING, ProviderFailed)
    assert error.message in (TRUNCATED, MALFORMED)


@pytest.mark.parametrize("reason", ["malformed_tool_use", "malformed_model_output"])
def test_malformed_output_of_the_model_is_reported(bedrock: Bedrock, wire: Wire, reason: str) -> None:
    """Bedrock reports that it cannot parse the output."""
    wire.will(stream_answer(*STREAM, block_end(), stop(reason), usage()))

    assert assert_fails(bedrock)[1].message == MALFORMED


@pytest.mark.parametrize(
    "call",
    [
        pytest.param([tool("t_1", "weather"), arguments('{"city": "server-can'), block_end(1)], id="cut off"),
        pytest.param([tool("t_1", "weather"), arguments('["server-canary"]'), block_end(1)], id="a list"),
        pytest.param([arguments("{}"), block_end(1)], id="no beginning"),
    ],
)
@pytest.mark.parametrize("reason", ["tool_use", "max_tokens"])
def test_malformed_tool_call_is_an_error(bedrock: Bedrock, wire: Wire, call: list[bytes], reason: str) -> None:
    """No tool is called with incomplete arguments."""
    wire.will(stream_answer(*STREAM, *call, stop(reason), usage()))

    received, error = assert_fails(bedrock)

    assert received == BEGINNING
    assert "called a tool" in error.message


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Nothing("silence"), id="before it answers"),
        pytest.param(stream_answer(ending="silence"), id="before its first word"),
        pytest.param(stream_answer(*STREAM, ending="silence"), id="in the middle"),
        pytest.param(stream_answer(*STREAM, stop()[:9], ending="silence"), id="in an event"),
    ],
)
def test_silence_is_a_timeout(impatient_bedrock: Bedrock, wire: Wire, answer: Any) -> None:
    """The request is not repeated."""
    wire.will(answer)

    assert type(assert_fails(impatient_bedrock)[1]) is ProviderTimedOut
    assert len(wire.asked) == 1


def test_endless_answer_is_a_timeout(impatient_bedrock: Bedrock, wire: Wire) -> None:
    """The total time of an answer is limited."""
    wire.will(Answer(iter(lambda: text("and on, "), b""), headers=CONTENT_TYPE))

    assert type(assert_fails(impatient_bedrock)[1]) is ProviderTimedOut


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_closed_connection_is_retried_once(bedrock: Bedrock, wire: Wire, ending: Any) -> None:
    """A second closed connection is an error."""
    wire.will(Nothing(ending))

    received, error = assert_fails(bedrock)

    assert (received, type(error), error.message) == ([], ProviderFailed, TRUNCATED)
    assert len(wire.asked) == 2


@pytest.mark.parametrize("endpoint", [UNREACHABLE_URL, "https://no-such-host.invalid"])
def test_unreachable_bedrock_is_reported(endpoint: str) -> None:
    """For a refused connection and for an unknown host."""
    with using({"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": endpoint}):
        received, error = assert_fails(Bedrock())

    assert (received, type(error), error.message) == ([], ProviderFailed, "The model's server cannot be reached.")


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION"])
def test_missing_credentials_or_region_are_reported(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """No request is sent without them."""
    monkeypatch.delenv(missing)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")

    with using({}):
        error = assert_fails(Bedrock())[1]

    assert error.message == f"{UNUSABLE}this deployment has no credentials or no region for Bedrock."


def test_invalid_request_is_rejected_before_it_is_sent(bedrock: Bedrock) -> None:
    """An error of botocore is reported like a rejection by Bedrock."""
    error = assert_fails(bedrock, ModelRequest("", [ChatMessage("user", "prompt-canary")]))[1]

    assert error.message == f"{UNUSABLE}the request is invalid."


@pytest.mark.parametrize("name", ["arn:aws:bedrock:eu-north-1::foundation-model/x", "../../secrets?x=1#y"])
def test_model_name_is_one_segment_of_the_path(bedrock: Bedrock, wire: Wire, name: str) -> None:
    """All characters of the name are escaped, including slashes."""
    wire.will(stream_answer(*converse.SUNNY))

    collect_events(bedrock, ModelRequest(name, [ChatMessage("user", "Hi")]))

    path = wire.asked[0].path
    assert (path[: len("/model/")], path.count("/"), path.count("?"), path.count("#")) == ("/model/", 3, 0, 0)


def test_emulator_refuses_a_model_of_another_region(engine: Engine) -> None:
    """As on AWS."""
    elsewhere = ModelRequest("arn:aws:bedrock:eu-north-1::foundation-model/x.y", [ChatMessage("user", "Hi")])

    with using(engine.emulator.environment):
        error = assert_fails(Bedrock(), elsewhere)[1]

    assert "the request is invalid" in error.message


def test_provider_answers_after_a_failure(bedrock: Bedrock, wire: Wire) -> None:
    """The same object can be used again."""
    wire.will(
        refusal(500, "InternalServerException"), stream_answer(*STREAM, ending="cut"), stream_answer(*converse.SUNNY)
    )

    assert_fails(bedrock)
    assert_fails(bedrock)

    assert collect_events(bedrock) == SUNNY
