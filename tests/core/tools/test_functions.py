import json
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import format_exception
from typing import Any

import boto3
import pytest
from moto import mock_aws

from core.aws.timeouts import Timeouts
from core.cli.environment import using
from core.clock import MINUTE
from core.errors import Invalid, Misconfigured, ProviderFailed
from core.models import Space
from core.tools import Tool, ToolFailed, offered
from core.tools.lambda_client import MOST_ANSWER, Functions
from tests.support.engines.clock import Clock
from tests.support.servers.fake_server import UNREACHABLE_URL, Answer, Nothing, Wire

SPACE = Space("acme", "sales")
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:weather"
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = {"name": "weather", "description": "Tells the weather.", "schema": SCHEMA, "function": ARN}
CANARY = "c4n4ry"


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    """Parameter Store, empty; functions are where AWS_ENDPOINT_URL_LAMBDA says."""
    with mock_aws():
        yield


def declare(declared: Any) -> str:
    """Keep the declaration of tools; its ARN."""
    client = boto3.client("ssm", "us-east-1")
    client.put_parameter(Name="/tools", Value=json.dumps(declared), Type="String", Overwrite=True)
    return client.get_parameter(Name="/tools")["Parameter"]["ARN"]


@contextmanager
def deployed(arn: str, url: str = UNREACHABLE_URL) -> Iterator[None]:
    """A deployment whose tools are declared there, and whose functions answer at `url`."""
    with using({"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none", "SKEIN_TOOLS": arn, "AWS_ENDPOINT_URL_LAMBDA": url}):
        yield


@pytest.fixture
def weather(wire: Wire) -> Iterator[Tool]:
    """A tool of one's own."""
    with deployed(declare([WEATHER]), wire.url):
        [tool] = offered(SPACE, {"weather": True})
        yield tool


def answer(value: bytes, **headers: str) -> Answer:
    """What a function answers."""
    return Answer([value], headers={name.replace("_", "-"): text for name, text in headers.items()}, framing="length")


def refusal(status: int, code: str) -> Answer:
    """What Lambda says in its place."""
    about = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return Answer([json.dumps({"Message": CANARY, "Type": "User"}).encode()], status, about, framing="length")


def failure(tool: Tool) -> str:
    """What the model is told of a call that failed: nothing of the arguments or the function's own words."""
    with pytest.raises(ToolFailed) as raised:
        tool.call({"city": CANARY})
    assert CANARY not in "".join(format_exception(raised.value))
    return raised.value.message


def test_a_tool_is_offered_as_it_is_declared(weather: Tool) -> None:
    """Name, description and schema are its owner's."""
    spec = weather.spec

    assert (spec.name, spec.description, spec.schema) == ("weather", "Tells the weather.", SCHEMA)


def test_a_call(wire: Wire, weather: Tool) -> None:
    """The function is told which tool is meant, with what, and for whom; its answer is waited for."""
    wire.will(answer(b'{"sky": "clear", "\xc2\xb0C": 24}'))

    assert weather.call({"city": "Köln"}) == '{"sky":"clear","°C":24}'

    [asked] = wire.asked
    assert asked.body == {"tool": "weather", "arguments": {"city": "Köln"}, "tenant": "acme", "space": "sales"}
    assert asked.path.split("?")[0].endswith("/invocations")
    assert "weather" in asked.path
    assert asked.headers.get("X-Amz-Invocation-Type", "RequestResponse") == "RequestResponse"
    assert "/eu-central-1/lambda/" in asked.headers["Authorization"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b'"Sunny."', "Sunny."),
        (b'""', "(The tool said nothing.)"),
        (b"null", "null"),
        (b"[1, 2]", "[1,2]"),
        (b'"%b"' % (b"a" * 30_000), f"{'a' * 10_000}\n(... 10,000 characters are left out here ...)\n{'a' * 10_000}"),
    ],
)
def test_what_the_model_is_told(wire: Wire, weather: Tool, said: bytes, told: str) -> None:
    """A text as it is, anything else as JSON, and not too much of it."""
    wire.will(answer(said))

    assert weather.call({}) == told


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(b'{"errorMessage": "c4n4ry", "stackTrace": ["c4n4ry"]}', X_Amz_Function_Error="Unhandled"), " failed"),
        (answer(b"{"), "'s answer cannot be read"),
        (answer(b""), "'s answer cannot be read"),
        (answer(b"[" * 200_000), "'s answer cannot be read"),
        (answer(b'"' + b"a" * MOST_ANSWER + b'"'), "'s answer is too long"),
        (refusal(404, "ResourceNotFoundException"), " cannot be called"),
        (refusal(403, "AccessDeniedException"), " cannot be called"),
        (refusal(429, "TooManyRequestsException"), " is busy"),
        (refusal(500, "ServiceException"), " is busy"),
        (refusal(502, "EC2UnexpectedException"), " cannot be called"),
        (Nothing(), " cannot be reached, or its answer broke off"),
        (Nothing("reset"), " cannot be reached, or its answer broke off"),
        (Answer([b'"Sun'], ending="cut", framing="length"), " cannot be reached, or its answer broke off"),
    ],
)
def test_a_call_that_fails(wire: Wire, weather: Tool, said: Answer | Nothing, why: str) -> None:
    """The model is told, not why in the function's words; the call is not sent a second time."""
    wire.will(said)

    assert failure(weather) == f"The tool{why}."
    assert len(wire.asked) == 1


def test_a_function_without_end(wire: Wire) -> None:
    """It is waited for as long as a turn can wait."""
    wire.will(Nothing("silence"))

    with deployed(declare([WEATHER]), wire.url), pytest.raises(ProviderFailed) as raised:
        Functions("eu-central-1", Timeouts(connect=5, silence=0.3)).call(ARN, {})

    assert raised.value.message == "The tool did not answer in time."
    assert wire.hung_up.wait(30)


def test_nobody_there() -> None:
    """A region that cannot be reached."""
    with deployed(declare([WEATHER])):
        [tool] = offered(SPACE, {"weather": True})

        assert failure(tool) == "The tool cannot be reached, or its answer broke off."


def test_no_connection_outlives_the_turn(wire: Wire, weather: Tool) -> None:
    """A function that slept would find it dead, and a call is sent once only; within a turn one is enough."""
    wire.will(answer(b'"a"'))

    told = [weather.call({}), weather.call({})]
    weather.close()
    told.append(weather.call({}))

    assert told == ["a"] * 3
    first, second, third = (asked.port for asked in wire.asked)
    assert first == second != third


def test_a_tool_that_is_not_declared() -> None:
    """Is refused, and those that there are are named."""
    with deployed(declare([WEATHER, {**WEATHER, "name": "stock"}])), pytest.raises(Invalid) as raised:
        offered(SPACE, {"wether": True})

    [problem] = raised.value.problems
    assert problem.message == "This deployment does not offer this tool. It offers: data_lookup, weather, stock."


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ({}, "is malformed: the whole: Input should be a valid array"),
        ([7], "is malformed: 0: Input should be an object"),
        ([WEATHER, {}], "is malformed: 1.name: Field required"),
        ([{**WEATHER, "name": "c4n4ry!"}], "is malformed: 0.name: String should match pattern"),
        ([{**WEATHER, "name": "n" * 65}], "is malformed: 0.name: String should match pattern"),
        ([{**WEATHER, "description": ""}], "is malformed: 0.description: String should have at least 1 character"),
        ([{**WEATHER, "description": "d" * 1025}], "is malformed: 0.description: String should have at most 1024 char"),
        ([{**WEATHER, "schema": []}], "is malformed: 0.schema: Input should be a"),
        ([{**WEATHER, "schema": {"type": "string"}}], "is malformed: 0.schema.type: Input should be 'object'"),
        ([{**WEATHER, "function": "c4n4ry"}], "is malformed: 0.function: String should match pattern"),
        (
            [{**WEATHER, "function": ARN.replace("lambda", "s3")}],
            "is malformed: 0.function: String should match pattern",
        ),
        ([{**WEATHER, "secret": "c4n4ry"}], "is malformed: 0.secret: Extra inputs are not permitted"),
        ([WEATHER, WEATHER], "has a name twice, or one of a tool that is built in."),
        ([{**WEATHER, "name": "data_lookup"}], "has a name twice, or one of a tool that is built in."),
    ],
)
def test_a_declaration_that_is_malformed(declared: Any, why: str) -> None:
    """Is a mistake of the deployment's: told by place and kind, without what stands there."""
    with deployed(declare(declared)), pytest.raises(Misconfigured) as raised:
        offered(SPACE, {"weather": True})

    assert raised.value.message.startswith(f"The list of this deployment's tools {why}")
    assert CANARY not in "".join(format_exception(raised.value))


def test_a_declaration_that_is_not_there() -> None:
    """Or cannot be read at the moment; what is built in is offered all the same."""
    with deployed("arn:aws:ssm:us-east-1:123456789012:parameter/none"):
        with pytest.raises(ProviderFailed) as raised:
            offered(SPACE, {"weather": True})
        assert offered(SPACE, {"weather": False}) == []

    assert raised.value.message == "The list of this deployment's tools cannot be read."


def test_a_new_declaration_counts_soon(clock: Clock) -> None:
    """After five minutes, without a deployment."""
    with deployed(declare([WEATHER])):
        [before] = offered(SPACE, {"weather": True})
        declare([{**WEATHER, "description": "Better."}])
        clock.advance(4 * MINUTE)
        [meanwhile] = offered(SPACE, {"weather": True})
        clock.advance(MINUTE)
        [after] = offered(SPACE, {"weather": True})

    told = [tool.spec.description for tool in (before, meanwhile, after)]
    assert told == ["Tells the weather.", "Tells the weather.", "Better."]
