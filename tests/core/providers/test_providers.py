import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from core.cli.bundle import ROOT
from core.cli.environment import using
from core.cli.local.session import client_environment
from core.errors import Invalid
from core.providers.bedrock.client import Bedrock
from core.providers.openai.client import OpenAICompatible
from core.providers.registry import PROVIDERS, provider
from tests.support.data.model_requests import KEY, SUNNY, assert_fails, collect_events
from tests.support.inspect.functions import modules
from tests.support.servers import completions, converse, event_stream
from tests.support.servers.fake_server import Wire

STORE = {"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none"}


@pytest.fixture
def with_openai(wire: Wire) -> Iterator[None]:
    """A deployment with an OpenAI-compatible server, and its key in Secrets Manager."""
    with mock_aws():
        kept = boto3.client("secretsmanager").create_secret(Name="models/key", SecretString=KEY)
        named = {"SKEIN_OPENAI_BASE_URL": f"{wire.url}/v1", "SKEIN_OPENAI_KEY_SECRET": kept["ARN"]}
        with using(STORE | named):
            yield


@pytest.mark.parametrize("name", ["", "Bedrock", "azure", "openai "])
def test_an_unknown_provider(name: str) -> None:
    """Says where, and which are known; not what was asked for."""
    with pytest.raises(Invalid) as raised:
        provider(name)

    (problem,) = raised.value.problems
    assert problem.loc == ("body", "model", "provider")
    assert problem.message == "This provider is not known. The known ones are 'bedrock' and 'openai'."


def test_a_deployment_without_a_server() -> None:
    """Of the known providers, the deployment may have set up only some."""
    with using(STORE | {"SKEIN_OPENAI_BASE_URL": ""}):
        assert isinstance(provider("bedrock"), Bedrock)
        with pytest.raises(Invalid) as raised:
            provider("openai")

    (problem,) = raised.value.problems
    assert problem.loc == ("body", "model", "provider")
    assert problem.message == "This deployment has no OpenAI-compatible server."


@pytest.mark.usefixtures("with_openai")
def test_the_deployments_server(wire: Wire) -> None:
    """The server that the deployment names is asked, with the key that it names."""
    wire.will(completions.stream_answer(*completions.SUNNY))

    assert collect_events(provider("openai")) == SUNNY
    assert wire.asked[0].headers["Authorization"] == f"Bearer {KEY}"


def test_a_server_that_wants_no_key(wire: Wire) -> None:
    """No key is named, none is sent."""
    wire.will(completions.stream_answer(*completions.SUNNY))

    with using(STORE | {"SKEIN_OPENAI_BASE_URL": f"{wire.url}/v1"}):
        collect_events(provider("openai"))

    assert "Authorization" not in wire.asked[0].headers


def test_a_key_that_cannot_be_read(wire: Wire) -> None:
    """Nobody is called without the key; it is looked for when it is needed, and not before."""
    named = {"SKEIN_OPENAI_BASE_URL": wire.url, "SKEIN_OPENAI_KEY_SECRET": "arn:aws:ssm:us-east-1:1:parameter/none"}
    with mock_aws(), using(STORE | named):
        openai = provider("openai")

        said, error = assert_fails(openai)

    assert (said, wire.asked) == ([], [])
    assert error.message == "The model cannot be used: the key of its server cannot be read."


def test_the_deployments_bedrock(wire: Wire) -> None:
    """Bedrock needs nothing but the function's own region and role."""
    wire.will(event_stream.stream_answer(*converse.SUNNY))

    with using(STORE | client_environment(wire.url)):
        assert collect_events(provider("bedrock")) == SUNNY


@pytest.mark.usefixtures("with_openai")
def test_a_provider_is_kept() -> None:
    """Its connections and its key serve the next turn as well."""
    assert isinstance(provider("openai"), OpenAICompatible)
    assert all(provider(name) is provider(name) for name in PROVIDERS)


LIST_PROVIDERS = """
import sys
from importlib import import_module

for name in sys.argv[1:]:
    import_module(name)
print(*sorted(name for name in sys.modules if name.startswith("core.providers.")), sep="\\n")
"""


def test_no_function_starts_with_a_provider() -> None:
    """What a provider needs is imported when a turn calls for it: no other function, and no cold start, pays for it."""
    command = [sys.executable, "-c", LIST_PROVIDERS, *modules().values()]

    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["core.providers.registry"]
