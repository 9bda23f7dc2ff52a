"""Every client that the contracts name, from its registry, unchanged, against the deployed template."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import uuid4

import pytest

from core.access.api_keys import Grant
from tests.clients.dropping import dropping_proxy
from tests.clients.environments import node, node_packages, python
from tests.clients.reports import Report, node_report, python_report
from tests.support.engines.aws import Deployed

OPENAI_CLIENTS = ("python-1.109.1", "python-2.54.0", "python-3.52.0", "node-7.55.0")
"""One list of promises holds for all: their programs tell the same."""

SPACES = frozenset({"home", "other", "dropped"})
"""Where a client's key is good for; it is at home in `home`."""


def new_grant() -> Grant:
    """A tenant that nobody else has, for threads and nothing else."""
    scopes = frozenset({"threads:read", "threads:write"})
    return Grant(f"client-{uuid4().hex}", "user-1", scopes, SPACES, "home")


@pytest.fixture(scope="module")
def grant() -> Grant:
    """What the module's key is good for: a tenant that no other module has."""
    return new_grant()


@pytest.fixture(scope="module")
def api_key(deployed: Deployed, grant: Grant) -> str:
    """A key for that."""
    return deployed.issue_key(grant)


def openai_report(deployed: Deployed, run: Callable[[Mapping[str, str]], Report]) -> Report:
    """What a program with one of OpenAI's clients tells, and what its network lost."""
    with dropping_proxy(f"{deployed.url}/v1") as proxy:
        report = run(
            {
                "OPENAI_BASE_URL": f"{deployed.url}/v1",
                "OPENAI_API_KEY": deployed.issue_key(new_grant()),
                "DROPPING_BASE_URL": proxy.url,
            }
        )
        return Report({**report.scenarios, "network": {"told": {"lost": proxy.dropped}}})


@pytest.fixture(scope="session", params=OPENAI_CLIENTS)
def openai(request: pytest.FixtureRequest, deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What one of OpenAI's clients met."""
    client = f"openai-{request.param}"
    _, language, version = client.split("-")
    if language == "python":
        return openai_report(deployed, partial(python_report, python(client, f"openai=={version}"), "openai_python"))
    packages, home = node_packages(client, f"openai@{version}"), tmp_path_factory.mktemp(client)
    return openai_report(deployed, partial(node_report, [node()], packages, "openai_node/index.mjs", home))
