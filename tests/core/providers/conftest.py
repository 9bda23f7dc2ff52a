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

IMPATIENT = Timeouts(connect=5, read=0.3, total=0.3)
"""For servers that do not answer, or never end."""

PATIENT = Timeouts(connect=5, read=30, total=30)
"""For all other servers: a test that waits as long has failed."""


@pytest.fixture
def openai(wire: Wire) -> OpenAICompatible:
    """Models on that server."""
    return OpenAICompatible(f"{wire.url}/v1", lambda: KEY, PATIENT)


@pytest.fixture
def impatient_openai(wire: Wire) -> OpenAICompatible:
    """The same with short timeouts."""
    return OpenAICompatible(f"{wire.url}/v1", lambda: KEY, IMPATIENT)


@pytest.fixture(scope="module")
def bedrock(module_wire: Wire) -> Bedrock:
    """Models of Bedrock on that server, with a client that exists already."""
    return _bedrock_on(module_wire, PATIENT)


@pytest.fixture(scope="module")
def impatient_bedrock(module_wire: Wire) -> Bedrock:
    """The same with short timeouts."""
    return _bedrock_on(module_wire, IMPATIENT)


def _bedrock_on(module_wire: Wire, timeouts: Timeouts) -> Bedrock:
    bedrock = Bedrock(timeouts)
    module_wire.will(stream_answer(*SUNNY))
    with using(client_environment(module_wire.url)):
        collect_events(bedrock)
    return bedrock
