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
from tests.support.completions import SUNNY, streamed
from tests.support.native import SPACE, Native, new_grant
from tests.support.template import functions, streams
from tests.support.translated import translated
from tests.support.wire import listening

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:LambdaAdapterLayerArm64:27"

STREAMING = sorted(block.name for block in functions() if streams(block))

LAMBDA_HOME = "/var/task"
"""Where Lambda puts the package."""


def integrations(resources: Mapping[str, Any], function: str) -> list[Mapping[str, Any]]:
    """What API Gateway does with the routes of a function."""
    paths = resources["Api"]["Properties"]["Body"]["paths"].values()
    every = [method[INTEGRATION] for methods in paths for method in methods.values()]
    return [one for one in every if f"${{{function}.Arn}}" in one["uri"]["Fn::Sub"]]


def test_it_is_the_functions_that_chat() -> None:
    """And no others: they alone take longer than a moment."""
    assert STREAMING == ["Chat", "QelosChat", "QelosChatInThread"]


@pytest.mark.parametrize("name", STREAMING)
def test_with_the_layer_a_function_streams(name: str) -> None:
    """API Gateway invokes it for a stream and waits the 15 minutes that there are; the adapter brings the requests to
    our server, in the place of Lambda's runtime; the function may run as long as the parameter says."""
    resources = translated(WebAdapterLayer=LAYER, ChatTimeout="600")
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
def test_without_the_layer_a_function_is_like_any_other(name: str) -> None:
    """Lambda's own runtime calls the handler, and API Gateway has the answer all at once, within 29 seconds."""
    resources = translated()
    function = resources[name]["Properties"]

    assert "Layers" not in function
    assert "AWS_LAMBDA_EXEC_WRAPPER" not in function["Environment"]["Variables"]
    assert function["Timeout"] == 29
    for one in integrations(resources, name):
        uri = one["uri"]["Fn::Sub"]
        assert uri.endswith(f":lambda:path/2015-03-31/functions/${{{name}.Arn}}/invocations")
        assert (one["type"], one["responseTransferMode"], one["timeoutInMillis"]) == ("aws_proxy", "BUFFERED", 29_000)


@pytest.mark.parametrize("layer", ["", LAYER])
def test_nothing_else_changes(layer: str) -> None:
    """The other functions and routes are the same with the layer and without."""
    resources = translated(WebAdapterLayer=layer)
    others = [block.name for block in functions() if not streams(block) and block.routes]

    for name in others:
        assert "Layers" not in resources[name]["Properties"]
        for one in integrations(resources, name):
            assert one["uri"]["Fn::Sub"].endswith(f"/2015-03-31/functions/${{{name}.Arn}}/invocations")
            assert "responseTransferMode" not in one


@pytest.mark.parametrize("name", STREAMING)
def test_api_gateway_may_invoke_it(name: str) -> None:
    """The permission that SAM makes of an event stands in the template, for the routes that do, and for this API."""
    resources = translated()
    allowed = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Lambda::Permission"]
    [permission] = [one for one in allowed if one["FunctionName"] == {"Ref": name}]

    assert (permission["Action"], permission["Principal"]) == ("lambda:InvokeFunction", "apigateway.amazonaws.com")
    assert "${Api}/*/POST/" in permission["SourceArn"]["Fn::Sub"]


@contextmanager
def started(name: str, store: Mapping[str, str], home: Path) -> Iterator[str]:
    """What Lambda starts for a function that streams, ready as the adapter finds it; the address it listens on."""
    function, port = translated(WebAdapterLayer=LAYER)[name]["Properties"], free_port()
    said = {name: str(value) for name, value in function["Environment"]["Variables"].items() if isinstance(value, str)}
    lambdas = {"LAMBDA_TASK_ROOT": str(ROOT), "_HANDLER": function["Handler"], "AWS_LWA_PORT": str(port)}
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = said["AWS_LAMBDA_EXEC_WRAPPER"].replace(LAMBDA_HOME, str(ROOT))
    with subprocess.Popen([command, "/runtime"], cwd=home, env={**said, **store, **lambdas, **path}) as process:
        try:
            wait_until_ready(process, f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_until_ready(process: subprocess.Popen[bytes], check: str) -> None:
    """As the adapter does: it asks until it has any answer that is no server error (100 to 499)."""
    while process.poll() is None:
        try:
            answer = httpx.get(check)
        except httpx.TransportError:
            time.sleep(0.01)  # the adapter's own
        else:
            assert answer.status_code < 500
            return
    pytest.fail("the server ended while it started")


def test_what_the_template_names_answers_the_adapter(store: dict[str, str], tmp_path: Path) -> None:
    """The script starts a server of the function's handler from wherever it is called. It is ready for the adapter's
    check, streams what the adapter brings, tells API Gateway's request id, and ends when it is told to."""
    with listening() as model:
        model.will(streamed(*SUNNY))
        skein = Native.holding(new_grant())
        asked = {"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}
        headers = {
            "X-API-Key": skein.api_key,
            "Accept": "text/event-stream",
            "x-amzn-request-context": json.dumps({"requestId": "from-the-gateway", "stage": "skein"}),
            "x-amzn-lambda-context": "{}",
        }
        with started("Chat", {**store, **asked}, tmp_path) as url:
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
