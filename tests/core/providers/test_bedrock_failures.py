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

BROKEN = "The model's answer broke off."
MALFORMED = "The model's server sent something that cannot be read."
UNUSABLE = "The model cannot be used: "

SPEAKING = (START, text("Sunny, "))
SAID = [TextDelta("Sunny, ")]


def refusal(status: int, code: str, **headers: str) -> Answer:
    """An error as Bedrock gives it in place of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    about = {"Content-Type": "application/json", "x-amzn-ErrorType": f"{code}:http://internal.amazon.com/"}
    return Answer([json.dumps({"message": SERVER}).encode()], status, about | named, framing="length")


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (
            403,
            "AccessDeniedException",
            "this deployment may not use it. Its model access and its policies are to be checked",
        ),
        (404, "ResourceNotFoundException", "Bedrock does not have it in this region"),
        (400, "ServiceQuotaExceededException", "a quota of this account is used up"),
        (403, "UnrecognizedClientException", "Bedrock does not accept the credentials of this deployment"),
        (
            400,
            "ValidationException",
            "Bedrock does not know it in this region, or the request is not one that it takes",
        ),
        (418, SERVER, "Bedrock answered with status 418"),
        (500, SERVER, "Bedrock answered with status 500"),
    ],
)
def test_a_refusal_says_why(bedrock: Bedrock, wire: Wire, status: int, code: str, why: str) -> None:
    """Bedrock's errors become sentences of ours; it is not asked again."""
    wire.will(refusal(status, code))

    said, error = assert_fails(bedrock)

    assert (said, type(error), error.message) == ([], ProviderFailed, f"{UNUSABLE}{why}.")
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (424, "ModelErrorException"),
        (500, "InternalServerException"),
        (424, "ModelStreamErrorException"),
    ],
)
def test_a_model_that_fails(bedrock: Bedrock, wire: Wire, status: int, code: str) -> None:
    """It is neither busy nor late."""
    wire.will(refusal(status, code))

    said, error = assert_fails(bedrock)

    assert (said, type(error), error.message) == ([], ProviderFailed, BROKEN)


def test_a_model_that_is_late(bedrock: Bedrock, wire: Wire) -> None:
    """Bedrock's own patience has an end."""
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
def test_a_busy_bedrock(
    bedrock: Bedrock, wire: Wire, status: int, code: str, header: dict[str, str], seconds: int
) -> None:
    """Who asks too often is told when to come back; Bedrock is not asked again behind their back."""
    wire.will(refusal(status, code, **header))

    said, error = assert_fails(bedrock)

    assert isinstance(error, ProviderBusy)
    assert (said, error.retry_after, len(wire.asked)) == ([], seconds, 1)


@pytest.mark.parametrize("status", [500, 502])
def test_something_between(bedrock: Bedrock, wire: Wire, status: int) -> None:
    """A page of a proxy is no error of Bedrock's."""
    wire.will(Answer([f"<html>{SERVER}</html>".encode()], status, {"Content-Type": "text/html"}, framing="length"))

    assert assert_fails(bedrock)[1].message == f"{UNUSABLE}Bedrock answered with status {status}."


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
def test_an_exception_in_the_stream(bedrock: Bedrock, wire: Wire, failing: bytes, kind: type[ProviderFailed]) -> None:
    """What was said so far is there, and then the error, as if it had come at once."""
    wire.will(stream_answer(*SPEAKING, failing))

    said, raised = assert_fails(bedrock)

    assert (said, type(raised)) == (SAID, kind)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(stream_answer(*SPEAKING, ending="cut"), id="cut"),
        pytest.param(stream_answer(*SPEAKING, framing="none"), id="closed"),
        pytest.param(stream_answer(*SPEAKING), id="ended too soon"),
        pytest.param(stream_answer(*SPEAKING, block_end()), id="no stop"),
        pytest.param(stream_answer(*SPEAKING, block_end(), usage()), id="no stop, but what it cost"),
        pytest.param(stream_answer(*SPEAKING, stop()[:-5]), id="half an event"),
    ],
)
def test_an_answer_without_an_end(bedrock: Bedrock, wire: Wire, answer: Answer) -> None:
    """What was said is there, and then that it broke off; never a `Finished`."""
    wire.will(answer)

    said, error = assert_fails(bedrock)

    assert (said, type(error), error.message) == (SAID, ProviderFailed, BROKEN)


def test_an_answer_that_is_reset(bedrock: Bedrock, wire: Wire) -> None:
    """A reset takes with it what was under way; what is left has no end."""
    wire.will(stream_answer(*SPEAKING, ending="reset"))

    said, error = assert_fails(bedrock)

    assert said in ([], SAID)
    assert (type(error), error.message) == (ProviderFailed, BROKEN)


def delta(body: Any) -> bytes:
    """A piece of text, or what should be one."""
    return event("contentBlockDelta", body)


@pytest.mark.parametrize(
    "piece",
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
def test_a_malformed_piece(bedrock: Bedrock, wire: Wire, piece: bytes) -> None:
    """What cannot be read ends the answer, in words of ours."""
    wire.will(stream_answer(*SPEAKING, piece, block_end(), stop(), usage()))

    said, error = assert_fails(bedrock)

    assert (said, type(error)) == (SAID, ProviderFailed)
    assert error.message in (BROKEN, MALFORMED)


@pytest.mark.parametrize("reason", ["malformed_tool_use", "malformed_model_output"])
def test_a_model_that_stammers(bedrock: Bedrock, wire: Wire, reason: str) -> None:
    """Bedrock says that it could not read what the model said."""
    wire.will(stream_answer(*SPEAKING, block_end(), stop(reason), usage()))

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
def test_a_call_that_makes_no_sense(bedrock: Bedrock, wire: Wire, call: list[bytes], reason: str) -> None:
    """No tool is called with half of what the model meant."""
    wire.will(stream_answer(*SPEAKING, *call, stop(reason), usage()))

    said, error = assert_fails(bedrock)

    assert said == SAID
    assert "called a tool" in error.message


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Nothing("silence"), id="before it answers"),
        pytest.param(stream_answer(ending="silence"), id="before its first word"),
        pytest.param(stream_answer(*SPEAKING, ending="silence"), id="in the middle"),
        pytest.param(stream_answer(*SPEAKING, stop()[:9], ending="silence"), id="in an event"),
    ],
)
def test_a_bedrock_that_is_silent(hasty_bedrock: Bedrock, wire: Wire, answer: Any) -> None:
    """Who waits long enough is told that it was too long; the model is not asked again."""
    wire.will(answer)

    assert type(assert_fails(hasty_bedrock)[1]) is ProviderTimedOut
    assert len(wire.asked) == 1


def test_an_answer_without_bounds(hasty_bedrock: Bedrock, wire: Wire) -> None:
    """Nor does an answer go on for ever."""
    wire.will(Answer(iter(lambda: text("and on, "), b""), headers=CONTENT_TYPE))

    assert type(assert_fails(hasty_bedrock)[1]) is ProviderTimedOut


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_a_bedrock_that_hangs_up(bedrock: Bedrock, wire: Wire, ending: Any) -> None:
    """A connection that breaks before an answer, and again: it is not asked a third time."""
    wire.will(Nothing(ending))

    said, error = assert_fails(bedrock)

    assert (said, type(error), error.message) == ([], ProviderFailed, BROKEN)
    assert len(wire.asked) == 2


@pytest.mark.parametrize("endpoint", [UNREACHABLE_URL, "https://no-such-host.invalid"])
def test_a_bedrock_that_is_not_there(endpoint: str) -> None:
    """Wherever nobody can be reached, the error says just that."""
    with using({"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": endpoint}):
        said, error = assert_fails(Bedrock())

    assert (said, type(error), error.message) == ([], ProviderFailed, "The model's server cannot be reached.")


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION"])
def test_a_deployment_that_lacks_something(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Without credentials, or without a region, nothing can be asked."""
    monkeypatch.delenv(missing)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")

    with using({}):
        error = assert_fails(Bedrock())[1]

    assert error.message == f"{UNUSABLE}this deployment has no credentials or no region for Bedrock."


def test_a_name_that_can_be_no_models(bedrock: Bedrock) -> None:
    """What botocore does not even send fails like what Bedrock does not take."""
    error = assert_fails(bedrock, ModelRequest("", [ChatMessage("user", "prompt-canary")]))[1]

    assert error.message == f"{UNUSABLE}the request is not one that Bedrock takes."


@pytest.mark.parametrize("name", ["arn:aws:bedrock:eu-north-1::foundation-model/x", "../../secrets?x=1#y"])
def test_a_name_stays_in_its_place(bedrock: Bedrock, wire: Wire, name: str) -> None:
    """Whatever a caller names as a model is one part of the path."""
    wire.will(stream_answer(*converse.SUNNY))

    collect_events(bedrock, ModelRequest(name, [ChatMessage("user", "Hi")]))

    path = wire.asked[0].path
    assert (path[: len("/model/")], path.count("/"), path.count("?"), path.count("#")) == ("/model/", 3, 0, 0)


def test_the_emulator_refuses_like_bedrock(engine: Engine) -> None:
    """An ARN of another region is refused, there as on AWS."""
    elsewhere = ModelRequest("arn:aws:bedrock:eu-north-1::foundation-model/x.y", [ChatMessage("user", "Hi")])

    with using(engine.emulator.environment):
        error = assert_fails(Bedrock(), elsewhere)[1]

    assert "the request is not one that it takes" in error.message


def test_a_failure_is_not_for_ever(bedrock: Bedrock, wire: Wire) -> None:
    """The same provider answers when Bedrock has come to its senses."""
    wire.will(
        refusal(500, "InternalServerException"), stream_answer(*SPEAKING, ending="cut"), stream_answer(*converse.SUNNY)
    )

    assert_fails(bedrock)
    assert_fails(bedrock)

    assert collect_events(bedrock) == SUNNY
