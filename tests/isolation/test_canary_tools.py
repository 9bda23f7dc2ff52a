"""Arguments and results of tools are not logged."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from core.cli.environment import using
from core.models import Space
from tests.isolation.canary import CANARY, error_is_clean, logs_are_clean
from tests.support.clients.native import Native
from tests.support.data.datasets import upload_file
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs
from tests.support.servers.agentcore import INTERPRETER, error_answer, output, session_started, session_stopped
from tests.support.servers.completions import SUNNY, call, stop, stream_answer
from tests.support.servers.fake_server import Answer, Nothing, Wire, run_fake_server

WEATHER = "arn:aws:lambda:us-east-1:123456789012:function:weather"

DECLARED = {
    "name": "weather",
    "description": CANARY,
    "schema": {"type": "object", "title": CANARY},
    "function": WEATHER,
}

CODE = {"code": f"print('{CANARY}')"}


def lambda_response(text: str, status: int = 200, **headers: str) -> Answer:
    """A response of a function or of Lambda."""
    return Answer([text.encode()], status, {name.replace("_", "-"): value for name, value in headers.items()}, "length")


@dataclass(frozen=True)
class ToolCall:
    """A call of a tool by a model, and the responses of the tool's server, in order."""

    tool: str
    arguments: Any
    answers: tuple[Answer | Nothing, ...] = (Nothing(),)


TOOL_CALLS = {
    "rows": ToolCall("data_lookup", {"sql": f"SELECT '{CANARY}', * FROM data"}),  # noqa: S608 - the tool executes SQL
    "invalid SQL": ToolCall("data_lookup", {"sql": f"SELECT {CANARY} FROM {CANARY}"}),  # noqa: S608
    "SQL that writes": ToolCall("data_lookup", {"sql": f"CREATE TABLE {CANARY} ({CANARY})"}),
    "invalid arguments": ToolCall("data_lookup", {CANARY: [CANARY]}),
    "a function's result": ToolCall("weather", {CANARY: CANARY}, (lambda_response(json.dumps({CANARY: CANARY})),)),
    "a function that fails": ToolCall(
        "weather",
        {CANARY: CANARY},
        (lambda_response(json.dumps({"errorMessage": CANARY}), X_Amz_Function_Error="Unhandled"),),
    ),
    "a function's result that is not JSON": ToolCall("weather", {CANARY: CANARY}, (lambda_response(CANARY),)),
    "an error of Lambda": ToolCall(
        "weather",
        {CANARY: CANARY},
        (lambda_response(json.dumps({"Message": CANARY}), 403, x_amzn_ErrorType="AccessDeniedException"),),
    ),
    "an unreachable function": ToolCall("weather", {CANARY: CANARY}),
    "output of code": ToolCall(
        "code_interpreter", CODE, (session_started(CANARY), output(CANARY), session_stopped(CANARY))
    ),
    "code that fails": ToolCall(
        "code_interpreter", CODE, (session_started(CANARY), output(CANARY, failed=True), session_stopped(CANARY))
    ),
    "an error of the interpreter": ToolCall(
        "code_interpreter", CODE, (error_answer(400, "ValidationException", CANARY),)
    ),
    "an interpreter without response": ToolCall("code_interpreter", CODE, (session_started(CANARY), Nothing())),
}
"""Successful and failed calls of each tool."""


@pytest.fixture
def tool_server(memory: Memory) -> Iterator[Wire]:  # noqa: ARG001 - the mock includes SSM
    """The server of Lambda and AgentCore for the tools of the deployment."""
    store = boto3.client("ssm")
    store.put_parameter(Name="/tools", Value=json.dumps([DECLARED]), Type="String")
    tools = store.get_parameter(Name="/tools")["Parameter"]["ARN"]
    with run_fake_server() as wire:
        endpoints = dict.fromkeys(("AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE"), wire.url)
        settings = {"SKEIN_TOOLS": tools, "SKEIN_CODE_INTERPRETER": INTERPRETER}
        with using({**settings, **endpoints, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}):
            yield wire


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("name", TOOL_CALLS)
def test_arguments_and_results_of_tools_are_not_logged(
    name: str, accept: str, owner: Native, memory: Memory, tool_server: Wire, logs: Logs
) -> None:
    """Arguments, SQL, code, rows, results and errors, of tools that succeed and that fail: the turn continues."""
    tool_call = TOOL_CALLS[name]
    tool_server.will(*tool_call.answers)
    memory.model.will(
        stream_answer(call(json.dumps(tool_call.arguments), 0, CANARY, tool_call.tool), stop("tool_calls")),
        stream_answer(*SUNNY),
    )
    file = upload_file(f"{CANARY}.csv", f"{CANARY},n\n{CANARY},1\n".encode(), Space(owner.grant.tenant, owner.space))
    tools = {"data_lookup": {"dataset_id": file}, "weather": True, "code_interpreter": True}

    answer = owner.chat(CANARY, tools=tools, accept=accept)

    assert (answer.status, "24 °C" in answer.text) == (200, True), answer.text
    assert bool(tool_server.asked) == (tool_call.tool != "data_lookup")
    assert logs_are_clean(logs, owner)


@pytest.mark.parametrize("declared", [CANARY, f'["{CANARY}"]', json.dumps([DECLARED | {"name": f"{CANARY} {CANARY}"}])])
@pytest.mark.usefixtures("tool_server")
def test_invalid_list_of_tools_is_not_quoted(declared: str, owner: Native, logs: Logs) -> None:
    """Neither the error, whose caller cannot correct the list, nor the log quotes it."""
    boto3.client("ssm").put_parameter(Name="/tools", Value=declared, Type="String", Overwrite=True)

    answer = owner.chat(CANARY, tools={"weather": True})

    assert answer.status >= 500, answer.text
    assert error_is_clean(answer, owner)
    assert logs_are_clean(logs, owner)


@pytest.mark.parametrize(
    "tools", [{CANARY: True}, {CANARY: CANARY}, {"data_lookup": {"dataset_id": CANARY}}, {"weather": CANARY}]
)
@pytest.mark.usefixtures("tool_server")
def test_names_of_unknown_tools_are_not_logged(tools: Any, owner: Native, logs: Logs) -> None:
    """A request for a tool that the deployment does not offer is rejected, and the tool's name is not logged."""
    answer = owner.chat(CANARY, tools=tools)

    assert answer.status in {404, 422}, answer.text
    assert logs_are_clean(logs, owner)
