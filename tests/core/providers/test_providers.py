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
    """A deployment with an OpenAI-compatible server, whose key is in Secrets Manager."""
    with mock_aws():
        secret = boto3.client("secretsmanager").create_secret(Name="models/key", SecretString=KEY)
        settings = {"SKEIN_OPENAI_BASE_URL": f"{wire.url}/v1", "SKEIN_OPENAI_KEY_SECRET": secret["ARN"]}
        with using(STORE | settings):
            yield


@pytest.mark.parametrize("name", ["", "Bedrock", "azure", "openai "])
def test_unknown_provider_is_refused_with_the_known_ones(name: str) -> None:
    """The message does not quote the name."""
    with pytest.raises(Invalid) as raised:
        provider(name)

    (problem,) = raised.value.problems
    assert problem.loc == ("body", "model", "provider")
    assert problem.message == "Unknown provider. The known ones are 'bedrock' and 'openai'."


def test_provider_that_is_not_configured_is_refused() -> None:
    """Bedrock needs no configuration."""
    with using(STORE | {"SKEIN_OPENAI_BASE_URL": ""}):
        assert isinstance(provider("bedrock"), Bedrock)
        with pytest.raises(Invalid) as raised:
            provider("openai")

    (problem,) = raised.value.problems
    assert problem.loc == ("body", "model", "provider")
    assert problem.message == "This deployment has no OpenAI-compatible server."


@pytest.mark.usefixtures("with_openai")
def test_configured_server_receives_the_configured_key(wire: Wire) -> None:
    """The settings name the server and the secret."""
    wire.will(completions.stream_answer(*completions.SUNNY))

    assert collect_events(provider("openai")) == SUNNY
    assert wire.asked[0].headers["Authorization"] == f"Bearer {KEY}"


def test_server_without_a_key_receives_none(wire: Wire) -> None:
    """The setting of the key is optional."""
    wire.will(completions.stream_answer(*completions.SUNNY))

    with using(STORE | {"SKEIN_OPENAI_BASE_URL": f"{wire.url}/v1"}):
        collect_events(provider("openai"))

    assert "Authorization" not in wire.asked[0].headers


def test_key_that_cannot_be_read_fails_the_request(wire: Wire) -> None:
    """The key is read when it is needed, and no request is sent without it."""
    settings = {"SKEIN_OPENAI_BASE_URL": wire.url, "SKEIN_OPENAI_KEY_SECRET": "arn:aws:ssm:us-east-1:1:parameter/none"}
    with mock_aws(), using(STORE | settings):
        openai = provider("openai")

        received, error = assert_fails(openai)

    assert (received, wire.asked) == ([], [])
    assert error.message == "The model cannot be used: the key of its server cannot be read."


def test_bedrock_needs_no_settings(wire: Wire) -> None:
    """It uses the region and the role of the function."""
    wire.will(event_stream.stream_answer(*converse.SUNNY))

    with using(STORE | client_environment(wire.url)):
        assert collect_events(provider("bedrock")) == SUNNY


@pytest.mark.usefixtures("with_openai")
def test_provider_is_cached() -> None:
    """Its connections and its key serve later turns."""
    assert isinstance(provider("openai"), OpenAICompatible)
    assert all(provider(name) is provider(name) for name in PROVIDERS)


LIST_PROVIDERS = """
import sys
from importlib import import_module

for name in sys.argv[1:]:
    import_module(name)
print(*sorted(name for name in sys.modules if name.startswith("core.providers.")), sep="\\n")
"""


def test_no_function_imports_a_provider_at_start() -> None:
    """The modules of providers are imported by the first turn, so that cold starts stay short."""
    command = [sys.executable, "-c", LIST_PROVIDERS, *modules().values()]

    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["core.providers.registry"]
