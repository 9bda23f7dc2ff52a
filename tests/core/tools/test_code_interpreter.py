from collections.abc import Iterator
from contextlib import closing
from traceback import format_exception

import pytest

from core.aws.timeouts import Timeouts
from core.cli.environment import using
from core.errors import Invalid
from core.models import Space
from core.tools import Tool, ToolFailed, build_tools
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
WANTED = {"code_interpreter": True}
CODE = {"code": "print('code-canary')"}

IMPATIENT = Timeouts(connect=5, read=0.3, total=0.3)

START, RUN, STOP = "sessions/start", "tools/invoke", "sessions/stop"


@pytest.fixture
def tool(wire: Wire) -> Iterator[Tool]:
    """The tool of one turn."""
    with using({**NOWHERE, "SKEIN_CODE_INTERPRETER": INTERPRETER, "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": wire.url}):
        [tool] = build_tools(SPACE, WANTED)
        yield tool


def requests(wire: Wire) -> list[str]:
    """The requests to AgentCore, in order."""
    paths = [one.path.partition("?")[0] for one in wire.asked]
    assert {path.removeprefix(f"/code-interpreters/{INTERPRETER}/") for path in paths} <= {START, RUN, STOP}
    return [path.removeprefix(f"/code-interpreters/{INTERPRETER}/") for path in paths]


def failure(tool: Tool) -> str:
    """The message for the model of a failed call, without the code and without text of the server."""
    with pytest.raises(ToolFailed) as raised:
        tool.call(CODE)
    trace = "".join(format_exception(raised.value))
    assert "code-canary" not in trace
    assert "server-canary" not in trace
    return raised.value.message


def test_tool_is_refused_without_an_interpreter() -> None:
    """The request is refused before the turn starts."""
    with using(NOWHERE), pytest.raises(Invalid) as raised:
        build_tools(SPACE, WANTED)

    [problem] = raised.value.problems
    assert problem.loc == ("body", "tools", "code_interpreter")
    assert problem.message == "This deployment has no code interpreter."


def test_session_lasts_from_the_first_call_to_the_end_of_the_turn(wire: Wire, tool: Tool) -> None:
    """Later code uses the variables of earlier code."""
    wire.will(session_started("01ABC"), output("2\n"), output("3\n"), session_stopped())

    with closing(tool):
        assert tool.spec.name == "code_interpreter"
        assert [tool.call({"code": "x = 2; print(x)"}), tool.call({"code": "print(x + 1)"})] == ["2", "3"]

    assert requests(wire) == [START, RUN, RUN, STOP]
    assert wire.asked[0].body["sessionTimeoutSeconds"] == 900
    assert wire.asked[2].body == {"name": "executeCode", "arguments": {"language": "python", "code": "print(x + 1)"}}
    assert wire.asked[2].headers["x-amzn-code-interpreter-session-id"] == "01ABC"
    assert wire.asked[3].path.endswith("?sessionId=01ABC")


def test_turn_without_a_call_sends_no_request(wire: Wire, tool: Tool) -> None:
    """An unused tool costs nothing."""
    assert tool.spec.schema["required"] == ["code"]

    tool.close()

    assert wire.asked == []


@pytest.mark.parametrize(
    ("answer", "output"),
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
def test_result_is_the_printed_output(wire: Wire, tool: Tool, answer: Answer, output: str) -> None:
    """Errors are included; a block that is not text is named."""
    wire.will(session_started(), answer)

    assert tool.call(CODE) == output


def test_middle_of_a_long_output_is_left_out(wire: Wire, tool: Tool) -> None:
    """The end stays, since it may contain an error."""
    wire.will(session_started(), output("a" * 30_000 + "b" * 30_000))

    text = tool.call(CODE)

    assert text == f"{'a' * 10_000}\n(... 40,000 characters are left out here ...)\n{'b' * 10_000}"


@pytest.mark.parametrize("arguments", [{}, {"code": " "}, {"code": None}, {"code": ["print()"]}])
def test_call_without_code_fails_before_any_request(wire: Wire, tool: Tool, arguments: dict[str, object]) -> None:
    """The model receives the name of the missing argument."""
    with pytest.raises(ToolFailed) as raised:
        tool.call(arguments)

    assert raised.value.message == "The argument `code` is required: Python to run."
    assert wire.asked == []


REJECTED = "The code interpreter rejected the request, or failed."
BUSY = "The code interpreter is busy."
UNREADABLE = "The code interpreter cannot be reached, or its answer cannot be read."
TRUNCATED = "The code interpreter's answer broke off."
LOST = " The variables and files of earlier calls are lost."


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (error_answer(403, "AccessDeniedException"), REJECTED),
        (error_answer(404, "ResourceNotFoundException"), REJECTED),
        (error_answer(400, "ValidationException"), REJECTED),
        (error_answer(500, "InternalServerException"), REJECTED),
        (error_answer(402, "ServiceQuotaExceededException"), BUSY),
        (error_answer(429, "ThrottlingException"), BUSY),
        (Nothing("reset"), UNREADABLE),
        (Answer([b"<html>"], framing="length"), UNREADABLE),
        (Answer([b"{}"], framing="length"), UNREADABLE),
    ],
)
def test_session_that_fails_to_start_is_started_by_the_next_call(
    wire: Wire, tool: Tool, answer: Answer | Nothing, why: str
) -> None:
    """The model receives the error, and no session is stopped."""
    wire.will(answer)
    assert failure(tool) == why
    tool.close()
    assert STOP not in requests(wire)

    wire.will(session_started(), output("2"))
    assert tool.call(CODE) == "2"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (error_answer(409, "ConflictException"), BUSY),
        (error_answer(404, "ResourceNotFoundException"), REJECTED),
        (stream_answer(exception("throttlingException", "server-canary")), BUSY),
        (stream_answer(exception("internalServerException", "server-canary")), REJECTED),
        (stream_answer(error("Odd", "server-canary")), REJECTED),
        (stream_answer(), TRUNCATED),
        (stream_answer(flip_bit(result_event(), -1)), UNREADABLE),
        (stream_answer(result_event()[:20], ending="cut"), UNREADABLE),
        (stream_answer(raw_event("result", b"{")), UNREADABLE),
        (stream_answer(event("result", {})), UNREADABLE),
        (stream_answer(event("result", {"content": 7})), UNREADABLE),
        (Nothing(), UNREADABLE),
        (Nothing("reset"), UNREADABLE),
    ],
)
def test_failed_call_stops_the_session_and_is_not_repeated(
    wire: Wire, tool: Tool, answer: Answer | Nothing, why: str
) -> None:
    """The state of the session is unknown; the next call starts a new one."""
    wire.will(session_started(), answer, session_stopped(), session_started("01NEW"), output("2"))

    assert failure(tool) == why + LOST
    assert tool.call(CODE) == "2"

    assert requests(wire) == [START, RUN, STOP, START, RUN]
    assert wire.asked[4].headers["x-amzn-code-interpreter-session-id"] == "01NEW"


@pytest.mark.parametrize("answer", [Nothing("silence"), stream_answer(result_event()[:20], ending="silence")])
def test_time_of_a_call_is_limited(wire: Wire, tool: Tool, answer: Answer | Nothing) -> None:
    """The session is stopped after the timeout."""
    impatient = CodeInterpreter(Interpreter(INTERPRETER, IMPATIENT))
    wire.will(session_started(), answer, session_stopped())

    assert failure(impatient) == "The code interpreter did not answer in time." + LOST
    assert wire.hung_up.wait(30)
    assert requests(wire) == [START, RUN, STOP]
    assert tool.spec == impatient.spec


@pytest.mark.parametrize("answer", [error_answer(404, "ResourceNotFoundException"), Nothing("reset")])
def test_failure_to_stop_a_session_is_ignored(wire: Wire, tool: Tool, answer: Answer | Nothing) -> None:
    """The session ends after its timeout; the turn continues, and the request is not repeated."""
    wire.will(session_started(), output("2"), answer)
    tool.call(CODE)

    tool.close()
    tool.close()

    assert requests(wire) == [START, RUN, STOP]


def test_unreachable_service_is_reported() -> None:
    """For example in a region without AgentCore."""
    with using(
        {**NOWHERE, "SKEIN_CODE_INTERPRETER": INTERPRETER, "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": UNREACHABLE_URL}
    ):
        [tool] = build_tools(SPACE, WANTED)

        assert failure(tool) == UNREADABLE


def test_start_is_repeated_once_on_a_closed_connection(wire: Wire, tool: Tool) -> None:
    """A frozen function finds closed connections in its pool."""
    wire.will(Nothing(), session_started(), output("2"))

    assert tool.call(CODE) == "2"
    assert requests(wire) == [START, START, RUN]
    tokens = [one.body["clientToken"] for one in wire.asked[:2]]
    assert len(set(tokens)) == 2
