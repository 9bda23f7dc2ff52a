"""What models ask of tools, and what tools and those behind them say, stays between the two."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from core.cli.environment import using
from core.models import Space
from tests.isolation.canary import SAID, discreet, silent
from tests.support.clients.native import Native
from tests.support.data.datasets import upload_file
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs
from tests.support.servers.agentcore import INTERPRETER, error_answer, output, session_started, session_stopped
from tests.support.servers.completions import SUNNY, call, stop, stream_answer
from tests.support.servers.fake_server import Answer, Nothing, Wire, run_fake_server

WEATHER = "arn:aws:lambda:us-east-1:123456789012:function:weather"

DECLARED = {"name": "weather", "description": SAID, "schema": {"type": "object", "title": SAID}, "function": WEATHER}

CODE = {"code": f"print('{SAID}')"}


def said(text: str, status: int = 200, **headers: str) -> Answer:
    """What a function says, or Lambda in its place."""
    return Answer([text.encode()], status, {name.replace("_", "-"): one for name, one in headers.items()}, "length")


@dataclass(frozen=True)
class Asks:
    """What a model asks of a tool, and what those behind it answer one after the other."""

    tool: str
    arguments: Any
    answers: tuple[Answer | Nothing, ...] = (Nothing(),)


ASKED = {
    "rows": Asks("data_lookup", {"sql": f"SELECT '{SAID}', * FROM data"}),  # noqa: S608 - that is what the tool is for
    "bad SQL": Asks("data_lookup", {"sql": f"SELECT {SAID} FROM {SAID}"}),  # noqa: S608
    "SQL that writes": Asks("data_lookup", {"sql": f"CREATE TABLE {SAID} ({SAID})"}),
    "arguments of another shape": Asks("data_lookup", {SAID: [SAID]}),
    "a function's answer": Asks("weather", {SAID: SAID}, (said(json.dumps({SAID: SAID})),)),
    "a function that fails": Asks(
        "weather", {SAID: SAID}, (said(json.dumps({"errorMessage": SAID}), X_Amz_Function_Error="Unhandled"),)
    ),
    "a function's answer that is no JSON": Asks("weather", {SAID: SAID}, (said(SAID),)),
    "a refusal of Lambda's": Asks(
        "weather", {SAID: SAID}, (said(json.dumps({"Message": SAID}), 403, x_amzn_ErrorType="AccessDeniedException"),)
    ),
    "a function out of reach": Asks("weather", {SAID: SAID}),
    "what code prints": Asks("code_interpreter", CODE, (session_started(SAID), output(SAID), session_stopped(SAID))),
    "code that fails": Asks(
        "code_interpreter", CODE, (session_started(SAID), output(SAID, failed=True), session_stopped(SAID))
    ),
    "a refusal of the interpreter's": Asks("code_interpreter", CODE, (error_answer(400, "ValidationException", SAID),)),
    "an interpreter that is lost": Asks("code_interpreter", CODE, (session_started(SAID), Nothing())),
}
"""What can go well and wrong with each tool."""


@pytest.fixture
def behind(memory: Memory) -> Iterator[Wire]:  # noqa: ARG001 - the list of tools is kept there
    """What stands behind the tools of the deployment."""
    store = boto3.client("ssm")
    store.put_parameter(Name="/tools", Value=json.dumps([DECLARED]), Type="String")
    tools = store.get_parameter(Name="/tools")["Parameter"]["ARN"]
    with run_fake_server() as wire:
        endpoints = dict.fromkeys(("AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE"), wire.url)
        given = {"SKEIN_TOOLS": tools, "SKEIN_CODE_INTERPRETER": INTERPRETER}
        with using({**given, **endpoints, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}):
            yield wire


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("asked", ASKED)
def test_what_tools_say_is_not_logged(
    asked: str, accept: str, owner: Native, memory: Memory, behind: Wire, logs: Logs
) -> None:
    """Arguments, SQL, code, rows, answers and errors, of tools that work and tools that fail: the turn goes on."""
    asks = ASKED[asked]
    behind.will(*asks.answers)
    memory.model.will(
        stream_answer(call(json.dumps(asks.arguments), 0, SAID, asks.tool), stop("tool_calls")), stream_answer(*SUNNY)
    )
    file = upload_file(f"{SAID}.csv", f"{SAID},n\n{SAID},1\n".encode(), Space(owner.grant.tenant, owner.space))
    tools = {"data_lookup": {"dataset_id": file}, "weather": True, "code_interpreter": True}

    answer = owner.chat(SAID, tools=tools, accept=accept)

    assert (answer.status, "24 °C" in answer.text) == (200, True), answer.text
    assert bool(behind.asked) == (asks.tool != "data_lookup")
    assert silent(logs, owner)


@pytest.mark.parametrize("declared", [SAID, f'["{SAID}"]', json.dumps([DECLARED | {"name": f"{SAID} {SAID}"}])])
@pytest.mark.usefixtures("behind")
def test_a_bad_list_of_tools_is_not_quoted(declared: str, owner: Native, logs: Logs) -> None:
    """Neither to the caller, who cannot mend it, nor in the log."""
    boto3.client("ssm").put_parameter(Name="/tools", Value=declared, Type="String", Overwrite=True)

    answer = owner.chat(SAID, tools={"weather": True})

    assert answer.status >= 500, answer.text
    assert discreet(answer, owner)
    assert silent(logs, owner)


@pytest.mark.parametrize(
    "tools", [{SAID: True}, {SAID: SAID}, {"data_lookup": {"dataset_id": SAID}}, {"weather": SAID}]
)
@pytest.mark.usefixtures("behind")
def test_tools_that_are_not_there_are_not_logged(tools: Any, owner: Native, logs: Logs) -> None:
    """What a request asks for that a deployment does not offer is a refusal, and no line in the log."""
    answer = owner.chat(SAID, tools=tools)

    assert answer.status in {404, 422}, answer.text
    assert silent(logs, owner)
