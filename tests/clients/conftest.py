"""Every client that the contracts name, from its registry, unchanged, against the deployed template."""

from collections.abc import Callable, Mapping
from uuid import uuid4

import pytest

from core.credentials import Grant
from tests.clients.dropping import dropping_proxy
from tests.clients.environments import python
from tests.clients.reports import Report, python_report
from tests.support.aws import Deployed

OPENAI_PYTHON = ("1.109.1", "2.54.0", "3.52.0")

SPACES = frozenset({"home", "other", "dropped"})
"""Where a client's key is good for; it is at home in `home`."""


def new_key(deployed: Deployed) -> str:
    """A key of a tenant that nobody else has, for threads and nothing else."""
    scopes = frozenset({"threads:read", "threads:write"})
    return deployed.issue_key(Grant(f"client-{uuid4().hex}", "user-1", scopes, SPACES, "home"))


@pytest.fixture(scope="module")
def api_key(deployed: Deployed) -> str:
    """A key of a tenant that no other module has."""
    return new_key(deployed)


def openai_report(deployed: Deployed, run: Callable[[Mapping[str, str]], Report]) -> Report:
    """What a program with one of OpenAI's clients tells, and what its network lost."""
    with dropping_proxy(f"{deployed.url}/v1") as proxy:
        report = run(
            {
                "OPENAI_BASE_URL": f"{deployed.url}/v1",
                "OPENAI_API_KEY": new_key(deployed),
                "DROPPING_BASE_URL": proxy.url,
            }
        )
        return Report({**report.scenarios, "network": {"told": {"lost": proxy.dropped}}})


@pytest.fixture(scope="session", params=[f"python-{version}" for version in OPENAI_PYTHON])
def openai(request: pytest.FixtureRequest, deployed: Deployed) -> Report:
    """What one of OpenAI's clients met."""
    interpreter = python(f"openai-{request.param}", f"openai=={request.param.removeprefix('python-')}")
    return openai_report(deployed, lambda environment: python_report(interpreter, "openai_python", environment))
