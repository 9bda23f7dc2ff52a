import pytest

from core.aws.timeouts import Timeouts
from core.cli.environment import using
from core.cli.local.session import client_environment
from core.providers.bedrock.client import Bedrock
from core.providers.openai.client import OpenAICompatible
from tests.support.data.model_requests import KEY, collect_events
from tests.support.fixtures import module_wire, wire
from tests.support.servers.converse import SUNNY
from tests.support.servers.event_stream import stream_answer
from tests.support.servers.fake_server import Wire

__all__ = ["module_wire", "wire"]

IMPATIENT = Timeouts(connect=5, silence=0.3, whole=0.3)
"""For servers that are silent, or never come to an end."""

PATIENT = Timeouts(connect=5, silence=30, whole=30)
"""For all others: a test that waits so long has failed."""


@pytest.fixture
def openai(wire: Wire) -> OpenAICompatible:
    """Models behind that server."""
    return OpenAICompatible(f"{wire.url}/v1", lambda: KEY, PATIENT)


@pytest.fixture
def hasty_openai(wire: Wire) -> OpenAICompatible:
    """The same, for who cannot wait."""
    return OpenAICompatible(f"{wire.url}/v1", lambda: KEY, IMPATIENT)


@pytest.fixture(scope="module")
def bedrock(line: Wire) -> Bedrock:
    """Bedrock's models, behind that server; its client, which takes its time to be made, is there already."""
    return _bedrock_on(line, PATIENT)


@pytest.fixture(scope="module")
def hasty_bedrock(line: Wire) -> Bedrock:
    """The same, for who cannot wait."""
    return _bedrock_on(line, IMPATIENT)


def _bedrock_on(line: Wire, timeouts: Timeouts) -> Bedrock:
    bedrock = Bedrock(timeouts)
    line.will(stream_answer(*SUNNY))
    with using(client_environment(line.url)):
        collect_events(bedrock)
    return bedrock
