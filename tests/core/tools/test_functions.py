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
from core.tools import Tool, ToolFailed, build_tools
from core.tools.lambda_client import MAX_RESPONSE, Functions
from tests.support.engines.clock import Clock
from tests.support.servers.fake_server import UNREACHABLE_URL, Answer, Nothing, Wire

SPACE = Space("acme", "sales")
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:weather"
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = {"name": "weather", "description": "Tells the weather.", "schema": SCHEMA, "function": ARN}
CANARY = "c4n4ry"


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    """An empty Parameter Store; functions are at AWS_ENDPOINT_URL_LAMBDA."""
    with mock_aws():
        yield


def declare(declared: Any) -> str:
    """Store the declaration of tools; its ARN."""
    client = boto3.client("ssm", "us-east-1")
    client.put_parameter(Name="/tools", Value=json.dumps(declared), Type="String", Overwrite=True)
    return client.get_parameter(Name="/tools")["Parameter"]["ARN"]


@contextmanager
def deployed(arn: str, url: str = UNREACHABLE_URL) -> Iterator[None]:
    """A deployment with the tools that are declared under an ARN, whose functions are at `url`."""
    with using({"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none", "SKEIN_TOOLS": arn, "AWS_ENDPOINT_URL_LAMBDA": url}):
        yield


@pytest.fixture
def weather(wire: Wire) -> Iterator[Tool]:
    """A declared tool."""
    with deployed(declare([WEATHER]), wire.url):
        [tool] = build_tools(SPACE, {"weather": True})
        yield tool


def response(value: bytes, **headers: str) -> Answer:
    """A response of a function."""
    return Answer([value], headers={name.replace("_", "-"): text for name, text in headers.items()}, framing="length")


def refusal(status: int, code: str) -> Answer:
    """A refusal of Lambda."""
    about = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return Answer([json.dumps({"Message": CANARY, "Type": "User"}).encode()], status, about, framing="length")


def failure(tool: Tool) -> str:
    """The message for the model of a failed call, without the arguments and without text of the function."""
    with pytest.raises(ToolFailed) as raised:
        tool.call({"city": CANARY})
    assert CANARY not in "".join(format_exception(raised.value))
    return raised.value.message


def test_spec_is_the_declaration(weather: Tool) -> None:
    """Name, description and schema are those of the declaration."""
    spec = weather.spec

    assert (spec.name, spec.description, spec.schema) == ("weather", "Tells the weather.", SCHEMA)


def test_call_sends_tool_arguments_tenant_and_space_and_waits(wire: Wire, weather: Tool) -> None:
    """The function receives the context of the call; its response is the result."""
    wire.will(response(b'{"sky": "clear", "\xc2\xb0C": 24}'))

    assert weather.call({"city": "Köln"}) == '{"sky":"clear","°C":24}'

    [request] = wire.asked
    assert request.body == {"tool": "weather", "arguments": {"city": "Köln"}, "tenant": "acme", "space": "sales"}
    assert request.path.split("?")[0].endswith("/invocations")
    assert "weather" in request.path
    assert request.headers.get("X-Amz-Invocation-Type", "RequestResponse") == "RequestResponse"
    assert "/eu-central-1/lambda/" in request.headers["Authorization"]


@pytest.mark.parametrize(
    ("payload", "result"),
    [
        (b'"Sunny."', "Sunny."),
        (b'""', "(The tool returned nothing.)"),
        (b"null", "null"),
        (b"[1, 2]", "[1,2]"),
        (b'"%b"' % (b"a" * 30_000), f"{'a' * 10_000}\n(... 10,000 characters are left out here ...)\n{'a' * 10_000}"),
    ],
)
def test_result_is_a_string_as_it_is_or_json(wire: Wire, weather: Tool, payload: bytes, result: str) -> None:
    """Long results are truncated."""
    wire.will(response(payload))

    assert weather.call({}) == result


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (
            response(b'{"errorMessage": "c4n4ry", "stackTrace": ["c4n4ry"]}', X_Amz_Function_Error="Unhandled"),
            " failed",
        ),
        (response(b"{"), "'s response cannot be parsed"),
        (response(b""), "'s response cannot be parsed"),
        (response(b"[" * 200_000), "'s response cannot be parsed"),
        (response(b'"' + b"a" * MAX_RESPONSE + b'"'), "'s response is too long"),
        (refusal(404, "ResourceNotFoundException"), " cannot be called"),
        (refusal(403, "AccessDeniedException"), " cannot be called"),
        (refusal(429, "TooManyRequestsException"), " is busy"),
        (refusal(500, "ServiceException"), " is busy"),
        (refusal(502, "EC2UnexpectedException"), " cannot be called"),
        (Nothing(), " cannot be reached, or its response was truncated"),
        (Nothing("reset"), " cannot be reached, or its response was truncated"),
        (Answer([b'"Sun'], ending="cut", framing="length"), " cannot be reached, or its response was truncated"),
    ],
)
def test_failed_call_is_reported_and_not_repeated(wire: Wire, weather: Tool, reply: Answer | Nothing, why: str) -> None:
    """The model receives the kind of the error, without text of the function."""
    wire.will(reply)

    assert failure(weather) == f"The tool{why}."
    assert len(wire.asked) == 1


def test_time_of_a_call_is_limited(wire: Wire) -> None:
    """The connection is closed after the timeout."""
    wire.will(Nothing("silence"))

    with deployed(declare([WEATHER]), wire.url), pytest.raises(ProviderFailed) as raised:
        Functions("eu-central-1", Timeouts(connect=5, read=0.3)).call(ARN, {})

    assert raised.value.message == "The tool did not answer in time."
    assert wire.hung_up.wait(30)


def test_unreachable_region_is_reported() -> None:
    """The model receives the error."""
    with deployed(declare([WEATHER])):
        [tool] = build_tools(SPACE, {"weather": True})

        assert failure(tool) == "The tool cannot be reached, or its response was truncated."


def test_connection_is_closed_with_the_turn(wire: Wire, weather: Tool) -> None:
    """A frozen function would find it dead, and a call is sent only once; within a turn one connection is reused."""
    wire.will(response(b'"a"'))

    results = [weather.call({}), weather.call({})]
    weather.close()
    results.append(weather.call({}))

    assert results == ["a"] * 3
    first, second, third = (request.port for request in wire.asked)
    assert first == second != third


def test_undeclared_tool_is_refused_with_the_list_of_tools() -> None:
    """The message names the tools that the deployment offers."""
    with deployed(declare([WEATHER, {**WEATHER, "name": "stock"}])), pytest.raises(Invalid) as raised:
        build_tools(SPACE, {"wether": True})

    [problem] = raised.value.problems
    assert problem.message == "This deployment does not offer this tool. It offers: data_lookup, weather, stock."


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ({}, "is malformed: the list: Input should be a valid array"),
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
        ([WEATHER, WEATHER], "has a duplicate name, or the name of a built-in tool."),
        ([{**WEATHER, "name": "data_lookup"}], "has a duplicate name, or the name of a built-in tool."),
    ],
)
def test_malformed_declaration_is_misconfigured(declared: Any, why: str) -> None:
    """The message has the location and the kind of the error, but not the value."""
    with deployed(declare(declared)), pytest.raises(Misconfigured) as raised:
        build_tools(SPACE, {"weather": True})

    assert raised.value.message.startswith(f"The list of this deployment's tools {why}")
    assert CANARY not in "".join(format_exception(raised.value))


def test_missing_declaration_fails_the_request() -> None:
    """Only a request with a declared tool reads the declarations."""
    with deployed("arn:aws:ssm:us-east-1:123456789012:parameter/none"):
        with pytest.raises(ProviderFailed) as raised:
            build_tools(SPACE, {"weather": True})
        assert build_tools(SPACE, {"weather": False}) == []

    assert raised.value.message == "The list of this deployment's tools cannot be read."


def test_changed_declaration_applies_after_five_minutes(clock: Clock) -> None:
    """It needs no deployment."""
    with deployed(declare([WEATHER])):
        [before] = build_tools(SPACE, {"weather": True})
        declare([{**WEATHER, "description": "Better."}])
        clock.advance(4 * MINUTE)
        [meanwhile] = build_tools(SPACE, {"weather": True})
        clock.advance(MINUTE)
        [after] = build_tools(SPACE, {"weather": True})

    descriptions = [tool.spec.description for tool in (before, meanwhile, after)]
    assert descriptions == ["Tells the weather.", "Tells the weather.", "Better."]
