import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.cli.bundle import ROOT
from core.cli.local.ports import free_port
from core.cli.local.routes import INTEGRATION
from tests.support.clients.native import SPACE, Native, new_grant
from tests.support.inspect.expansion import expand
from tests.support.inspect.template import can_stream, functions
from tests.support.servers.completions import SUNNY, stream_answer
from tests.support.servers.fake_server import run_fake_server

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:LambdaAdapterLayerArm64:27"

STREAMING = sorted(block.name for block in functions() if can_stream(block))

LAMBDA_HOME = "/var/task"
"""The directory of the package on Lambda."""


def integrations(resources: Mapping[str, Any], function: str) -> list[Mapping[str, Any]]:
    """The integrations of a function's routes in API Gateway."""
    paths = resources["Api"]["Properties"]["Body"]["paths"].values()
    every = [method[INTEGRATION] for methods in paths for method in methods.values()]
    return [one for one in every if f"${{{function}.Arn}}" in one["uri"]["Fn::Sub"]]


def test_only_the_functions_that_chat_can_stream() -> None:
    """Only their responses take long enough to stream."""
    assert STREAMING == ["Chat", "QelosChat", "QelosChatInThread"]


@pytest.mark.parametrize("name", STREAMING)
def test_a_function_with_the_layer_streams(name: str) -> None:
    """API Gateway invokes it for a stream and waits its maximum of 15 minutes; instead of Lambda's runtime, the adapter
    forwards the requests to our server; the function's timeout is the parameter's."""
    resources = expand(WebAdapterLayer=LAYER, ChatTimeout="600").resources
    function = resources[name]["Properties"]

    assert (function["Layers"], function["Timeout"]) == ([LAYER], "600")
    assert function["Environment"]["Variables"]["AWS_LAMBDA_EXEC_WRAPPER"] == f"{LAMBDA_HOME}/core/http/serve.sh"
    assert function["Environment"]["Variables"]["AWS_LWA_INVOKE_MODE"] == "response_stream"
    assert integrations(resources, name)
    for one in integrations(resources, name):
        uri = one["uri"]["Fn::Sub"]
        assert uri.endswith(f":lambda:path/2021-11-15/functions/${{{name}.Arn}}/response-streaming-invocations")
        assert (one["type"], one["responseTransferMode"], one["timeoutInMillis"]) == ("aws_proxy", "STREAM", 900_000)


@pytest.mark.parametrize("name", STREAMING)
def test_a_function_without_the_layer_does_not_stream(name: str) -> None:
    """Lambda's runtime calls the handler, and API Gateway receives the whole response, within 29 seconds."""
    resources = expand().resources
    function = resources[name]["Properties"]

    assert "Layers" not in function
    assert "AWS_LAMBDA_EXEC_WRAPPER" not in function["Environment"]["Variables"]
    assert function["Timeout"] == 29
    for one in integrations(resources, name):
        uri = one["uri"]["Fn::Sub"]
        assert uri.endswith(f":lambda:path/2015-03-31/functions/${{{name}.Arn}}/invocations")
        assert (one["type"], one["responseTransferMode"], one["timeoutInMillis"]) == ("aws_proxy", "BUFFERED", 29_000)


@pytest.mark.parametrize("layer", ["", LAYER])
def test_the_layer_changes_no_other_function(layer: str) -> None:
    """The other functions and routes are the same with and without the layer."""
    resources = expand(WebAdapterLayer=layer).resources
    others = [block.name for block in functions() if not can_stream(block) and block.routes]

    for name in others:
        assert "Layers" not in resources[name]["Properties"]
        for one in integrations(resources, name):
            assert one["uri"]["Fn::Sub"].endswith(f"/2015-03-31/functions/${{{name}.Arn}}/invocations")
            assert "responseTransferMode" not in one


@pytest.mark.parametrize("name", STREAMING)
def test_api_gateway_may_invoke_a_function_that_chats(name: str) -> None:
    """The template has the permission that SAM would create for an event: for the function's routes of this API."""
    resources = expand().resources
    allowed = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Lambda::Permission"]
    [permission] = [one for one in allowed if one["FunctionName"] == {"Ref": name}]

    assert (permission["Action"], permission["Principal"]) == ("lambda:InvokeFunction", "apigateway.amazonaws.com")
    assert "${Api}/*/POST/" in permission["SourceArn"]["Fn::Sub"]


@contextmanager
def start_server(name: str, store: Mapping[str, str], home: Path) -> Iterator[str]:
    """Start the server of a function that streams as Lambda does, and wait as the adapter does; yields its URL."""
    function, port = expand(WebAdapterLayer=LAYER).resources[name]["Properties"], free_port()
    variables = {
        name: str(value) for name, value in function["Environment"]["Variables"].items() if isinstance(value, str)
    }
    lambdas = {"LAMBDA_TASK_ROOT": str(ROOT), "_HANDLER": function["Handler"], "AWS_LWA_PORT": str(port)}
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = variables["AWS_LAMBDA_EXEC_WRAPPER"].replace(LAMBDA_HOME, str(ROOT))
    with subprocess.Popen([command, "/runtime"], cwd=home, env={**variables, **store, **lambdas, **path}) as process:
        try:
            wait_until_ready(process, f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_until_ready(process: subprocess.Popen[bytes], check: str) -> None:
    """Poll as the adapter does, until any response that is no server error (100 to 499)."""
    while process.poll() is None:
        try:
            answer = httpx.get(check)
        except httpx.TransportError:
            time.sleep(0.01)  # the adapter's own
        else:
            assert answer.status_code < 500
            return
    pytest.fail("the server ended while it start_server")


def test_the_server_in_the_template_answers_the_adapter(store: dict[str, str], tmp_path: Path) -> None:
    """The script starts a server of the function's handler from any directory. The server passes the adapter's
    readiness check, streams the response, returns API Gateway's request id, and ends when terminated."""
    with run_fake_server() as model:
        model.will(stream_answer(*SUNNY))
        skein = Native.with_grant(new_grant())
        provider = {"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}
        headers = {
            "X-API-Key": skein.api_key,
            "Accept": "text/event-stream",
            "x-amzn-request-context": json.dumps({"requestId": "from-the-gateway", "stage": "skein"}),
            "x-amzn-lambda-context": "{}",
        }
        with start_server("Chat", {**store, **provider}, tmp_path) as url:
            location = f"{url}/api-proxy/v1/spaces/{SPACE}/chat"
            answer = httpx.post(location, json={"message": "Hello"}, headers=headers, timeout=30)
            unknown = httpx.get(f"{url}/v1/spaces/{SPACE}/threads", headers=headers)

    assert (answer.status_code, unknown.status_code) == (200, 404)
    assert answer.headers["x-request-id"] == "from-the-gateway"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert [line for line in answer.text.splitlines() if line.startswith("event:")] == [
        "event: start",
        "event: delta",
        "event: delta",
        "event: done",
    ]
