"""Deployments with everything that parameters can add, and the fake AWS services that they call."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from core.cli.environment import using
from tests.support.inspect.iam_uses import ACCOUNT, REGION
from tests.support.inspect.template import template
from tests.support.servers import agentcore, completions, converse
from tests.support.servers.event_stream import stream_answer
from tests.support.servers.fake_server import Answer, Asked, Wire

WEATHER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:weather"

IN_SECRETS_MANAGER = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:"
IN_PARAMETER_STORE = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/"

EVERYTHING = {
    "CodeInterpreter": agentcore.INTERPRETER,
    "DefaultModel": "amazon.nova-lite-v1:0",
    "DefaultProvider": "bedrock",
    "EncryptionKey": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",
    "OpenAiKeySecret": f"{IN_SECRETS_MANAGER}key",
    "PiiComprehend": "en",
    "ToolFunctions": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:almanac,{WEATHER}",
    "Tools": f"{IN_PARAMETER_STORE}tools",
}
"""The parameters of a deployment whose functions use everything."""

COMPLETE = EVERYTHING | {"AccessLogs": "yes", "Monitoring": "yes", "RequestsPerCredential": "600"}
"""The parameters of a deployment with every resource of template.yaml."""

DEPLOYMENTS = {
    "a model of the region, AWS's interpreter, tools in Parameter Store": EVERYTHING,
    "an inference profile, the account's own interpreter, tools in a secret": EVERYTHING
    | {
        "CodeInterpreter": "mine-0123456789",
        "DefaultModel": "us.amazon.nova-lite-v1:0",
        "Tools": f"{IN_SECRETS_MANAGER}tools",
    },
    "a model of a server, its key in a secret": EVERYTHING | {"DefaultProvider": "openai"},
    "a model of a server, its key in Parameter Store": EVERYTHING
    | {"DefaultProvider": "openai", "OpenAiKeySecret": f"{IN_PARAMETER_STORE}key"},
}
"""Alternatives that exclude each other, each in one of the deployments."""

_SERVICES = ("BEDROCK_AGENTCORE", "BEDROCK_RUNTIME", "COMPREHEND", "LAMBDA", "SECRETS_MANAGER", "SSM")


@contextmanager
def deploy(parameters: Mapping[str, str], wire: Wire) -> Iterator[None]:
    """Inside the block, functions have the environment that the template gives them for these parameters. The fake
    server answers for every AWS service except DynamoDB and S3."""
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    environment = {name: parameters[at["Ref"]] for name, at in variables.items() if at["Ref"] in parameters}
    wire.choose = _answer
    endpoints = {f"AWS_ENDPOINT_URL_{service}": wire.url for service in _SERVICES}
    with using({**environment, **endpoints, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}):
        yield


def _answer(asked: Asked) -> Answer:
    """The response of the service that is called."""
    path, body = asked.path, asked.body
    if path.endswith(("/completions", "/converse-stream")):
        return _model_response(path, is_first="sunny" not in json.dumps(body["messages"]))
    if path.startswith("/code-interpreters"):
        kinds = {
            "start": agentcore.session_started(),
            "invoke": agentcore.output("sunny"),
            "stop": agentcore.session_stopped(),
        }
        return kinds[path.partition("?")[0].rpartition("/")[2]]
    return _json("sunny" if "functions" in path else _value(body))


def _model_response(path: str, *, is_first: bool) -> Answer:
    """A model's response: tool calls first, then text."""
    if path.endswith("/completions"):
        return completions.stream_answer(*(_CALLS if is_first else completions.SUNNY))
    return stream_answer(*(_TOOL_USES if is_first else converse.SUNNY))


_CODE = json.dumps({"code": "print('sunny')"})

_CALLS = (
    completions.call(_CODE, 0, "c1", "code_interpreter"),
    completions.call("{}", 1, "c2", "weather"),
    completions.stop("tool_calls"),
    completions.DONE,
)

_TOOL_USES = (
    converse.START,
    *(converse.tool("t1", "code_interpreter", 0), converse.arguments(_CODE, 0), converse.block_end(0)),
    *(converse.tool("t2", "weather", 1), converse.arguments("{}", 1), converse.block_end(1)),
    *(converse.stop("tool_use"), converse.usage()),
)

_TOOLS = {"name": "weather", "description": "Returns the weather.", "schema": {"type": "object"}, "function": WEATHER}


def _value(body: Any) -> Any:
    """The response of Comprehend, Secrets Manager or Parameter Store."""
    if "Text" in body:
        return {"Entities": []}
    text = json.dumps([_TOOLS]) if "tools" in json.dumps(body) else "k3y"
    return {"SecretString": text} if "SecretId" in body else {"Parameter": {"Value": text}}


def _json(value: Any) -> Answer:
    return Answer([json.dumps(value).encode()], headers={"Content-Type": "application/json"}, framing="length")
