from collections.abc import Iterator
from contextlib import closing
from traceback import format_exception

import pytest

from core.aws.timeouts import Timeouts
from core.cli.environment import using
from core.errors import Invalid
from core.models import Space
from core.tools import Tool, ToolFailed, offered
from core.tools.code_interpreter import CodeInterpreter
from core.tools.sandbox import Interpreter
from tests.support.servers.agentcore import (
    INTERPRETER,
    error_answer,
    output,
    result_event,
    session_started,
    session_stopped,
)
from tests.support.servers.event_stream import error, event, exception, flip_bit, raw_event, stream_answer
from tests.support.servers.fake_server import UNREACHABLE_URL, Answer, Nothing, Wire

SPACE = Space("acme", "sales")
NOWHERE = {"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none"}
ASKED = {"code_interpreter": True}
CODE = {"code": "print('code-canary')"}

IMPATIENT = Timeouts(connect=5, silence=0.3, whole=0.3)

START, RUN, STOP = "sessions/start", "tools/invoke", "sessions/stop"


@pytest.fixture
def tool(wire: Wire) -> Iterator[Tool]:
    """The tool of a turn."""
    with using({**NOWHERE, "SKEIN_CODE_INTERPRETER": INTERPRETER, "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": wire.url}):
        [tool] = offered(SPACE, ASKED)
        yield tool


def asked(wire: Wire) -> list[str]:
    """What AgentCore was asked for, one after the other."""
    paths = [one.path.partition("?")[0] for one in wire.asked]
    assert {path.removeprefix(f"/code-interpreters/{INTERPRETER}/") for path in paths} <= {START, RUN, STOP}
    return [path.removeprefix(f"/code-interpreters/{INTERPRETER}/") for path in paths]


def failure(tool: Tool) -> str:
    """What the model is told of a call that failed: neither the code nor what the server says."""
    with pytest.raises(ToolFailed) as raised:
        tool.call(CODE)
    told = "".join(format_exception(raised.value))
    assert "code-canary" not in told
    assert "server-canary" not in told
    return raised.value.message


def test_a_deployment_without_an_interpreter() -> None:
    """Says so, before anything is done."""
    with using(NOWHERE), pytest.raises(Invalid) as raised:
        offered(SPACE, ASKED)

    [problem] = raised.value.problems
    assert problem.loc == ("body", "tools", "code_interpreter")
    assert problem.message == "This deployment has no code interpreter."


def test_code_is_run(wire: Wire, tool: Tool) -> None:
    """In a session that begins with the first call, stays, and is ended with the turn."""
    wire.will(session_started("01ABC"), output("2\n"), output("3\n"), session_stopped())

    with closing(tool):
        assert tool.spec.name == "code_interpreter"
        assert [tool.call({"code": "x = 2; print(x)"}), tool.call({"code": "print(x + 1)"})] == ["2", "3"]

    assert asked(wire) == [START, RUN, RUN, STOP]
    assert wire.asked[0].body["sessionTimeoutSeconds"] == 900
    assert wire.asked[2].body == {"name": "executeCode", "arguments": {"language": "python", "code": "print(x + 1)"}}
    assert wire.asked[2].headers["x-amzn-code-interpreter-session-id"] == "01ABC"
    assert wire.asked[3].path.endswith("?sessionId=01ABC")


def test_a_turn_without_code(wire: Wire, tool: Tool) -> None:
    """Costs nothing: nobody is called."""
    assert tool.spec.schema["required"] == ["code"]

    tool.close()

    assert wire.asked == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (output("NameError: x", failed=True), "The code failed:\nNameError: x"),
        (output(" \n"), "(The code printed nothing.)"),
        (stream_answer(result_event()), "(The code printed nothing.)"),
        (
            stream_answer(result_event({"type": "text", "text": "a"}), result_event({"type": "text", "text": "b"})),
            "a\nb",
        ),
        (stream_answer(result_event({"type": "image", "mimeType": "image/png", "data": "aGk="})), "(image: image/png)"),
        (stream_answer(result_event({"type": "resource_link", "name": "plot.png"})), "(resource_link: plot.png)"),
        (stream_answer(result_event({"type": "resource", "resource": {"type": "text", "text": "hi"}})), "hi"),
        (stream_answer(event("later", {"x": 1}), result_event({"type": "text", "text": "a"})), "a"),
    ],
)
def test_what_the_model_is_told(wire: Wire, tool: Tool, answer: Answer, told: str) -> None:
    """What the code prints and its errors; of what is no text, that it was there."""
    wire.will(session_started(), answer)

    assert tool.call(CODE) == told


def test_much_output_is_shortened(wire: Wire, tool: Tool) -> None:
    """In the middle, since an error stands at the end."""
    wire.will(session_started(), output("a" * 30_000 + "b" * 30_000))

    told = tool.call(CODE)

    assert told == f"{'a' * 10_000}\n(... 40,000 characters are left out here ...)\n{'b' * 10_000}"


@pytest.mark.parametrize("arguments", [{}, {"code": " "}, {"code": None}, {"code": ["print()"]}])
def test_a_call_without_code(wire: Wire, tool: Tool, arguments: dict[str, object]) -> None:
    """Is told to the model, and to nobody else."""
    with pytest.raises(ToolFailed) as raised:
        tool.call(arguments)

    assert raised.value.message == "The argument `code` is needed: Python to run."
    assert wire.asked == []


FAILED = "The code interpreter refused the request, or failed."
BUSY = "The code interpreter is busy."
UNREADABLE = "The code interpreter cannot be reached, or its answer cannot be read."
BROKEN = "The code interpreter's answer broke off."
GONE = " What earlier code had set up is gone."


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (error_answer(403, "AccessDeniedException"), FAILED),
        (error_answer(404, "ResourceNotFoundException"), FAILED),
        (error_answer(400, "ValidationException"), FAILED),
        (error_answer(500, "InternalServerException"), FAILED),
        (error_answer(402, "ServiceQuotaExceededException"), BUSY),
        (error_answer(429, "ThrottlingException"), BUSY),
        (Nothing("reset"), UNREADABLE),
        (Answer([b"<html>"], framing="length"), UNREADABLE),
        (Answer([b"{}"], framing="length"), UNREADABLE),
    ],
)
def test_a_session_that_does_not_begin(wire: Wire, tool: Tool, answer: Answer | Nothing, why: str) -> None:
    """The model is told, nothing is to be stopped, and the next call tries again."""
    wire.will(answer)
    assert failure(tool) == why
    tool.close()
    assert STOP not in asked(wire)

    wire.will(session_started(), output("2"))
    assert tool.call(CODE) == "2"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (error_answer(409, "ConflictException"), BUSY),
        (error_answer(404, "ResourceNotFoundException"), FAILED),
        (stream_answer(exception("throttlingException", "server-canary")), BUSY),
        (stream_answer(exception("internalServerException", "server-canary")), FAILED),
        (stream_answer(error("Odd", "server-canary")), FAILED),
        (stream_answer(), BROKEN),
        (stream_answer(flip_bit(result_event(), -1)), UNREADABLE),
        (stream_answer(result_event()[:20], ending="cut"), UNREADABLE),
        (stream_answer(raw_event("result", b"{")), UNREADABLE),
        (stream_answer(event("result", {})), UNREADABLE),
        (stream_answer(event("result", {"content": 7})), UNREADABLE),
        (Nothing(), UNREADABLE),
        (Nothing("reset"), UNREADABLE),
    ],
)
def test_code_that_is_not_answered(wire: Wire, tool: Tool, answer: Answer | Nothing, why: str) -> None:
    """It is not sent again. The session, of which nobody knows how it stands, is ended; the next call has another."""
    wire.will(session_started(), answer, session_stopped(), session_started("01NEW"), output("2"))

    assert failure(tool) == why + GONE
    assert tool.call(CODE) == "2"

    assert asked(wire) == [START, RUN, STOP, START, RUN]
    assert wire.asked[4].headers["x-amzn-code-interpreter-session-id"] == "01NEW"


@pytest.mark.parametrize("answer", [Nothing("silence"), stream_answer(result_event()[:20], ending="silence")])
def test_code_without_end(wire: Wire, tool: Tool, answer: Answer | Nothing) -> None:
    """It runs as long as a turn can wait, and is then ended with its session."""
    hasty = CodeInterpreter(Interpreter(INTERPRETER, IMPATIENT))
    wire.will(session_started(), answer, session_stopped())

    assert failure(hasty) == "The code interpreter did not answer in time." + GONE
    assert wire.hung_up.wait(30)
    assert asked(wire) == [START, RUN, STOP]
    assert tool.spec == hasty.spec


@pytest.mark.parametrize("answer", [error_answer(404, "ResourceNotFoundException"), Nothing("reset")])
def test_a_session_that_cannot_be_stopped(wire: Wire, tool: Tool, answer: Answer | Nothing) -> None:
    """Ends by itself; the turn goes on, and does not try again."""
    wire.will(session_started(), output("2"), answer)
    tool.call(CODE)

    tool.close()
    tool.close()

    assert asked(wire) == [START, RUN, STOP]


def test_nobody_there() -> None:
    """A region that has no AgentCore, say."""
    with using(
        {**NOWHERE, "SKEIN_CODE_INTERPRETER": INTERPRETER, "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": UNREACHABLE_URL}
    ):
        [tool] = offered(SPACE, ASKED)

        assert failure(tool) == UNREADABLE


def test_a_connection_that_has_died(wire: Wire, tool: Tool) -> None:
    """A function that slept finds connections that are dead: beginning a session is tried once more."""
    wire.will(Nothing(), session_started(), output("2"))

    assert tool.call(CODE) == "2"
    assert asked(wire) == [START, START, RUN]
    tokens = [one.body["clientToken"] for one in wire.asked[:2]]
    assert len(set(tokens)) == 2
