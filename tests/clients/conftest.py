"""Fixtures that run unmodified clients from their registries against the deployed template."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import uuid4

import pytest

from core.access.api_keys import Grant
from tests.clients.dropping_proxy import dropping_proxy
from tests.clients.environments import install_node, install_node_packages, install_python
from tests.clients.reports import Report, run_node_program, run_python_program
from tests.support.engines.aws import Deployed

OPENAI_CLIENTS = ("python-1.109.1", "python-2.54.0", "python-3.52.0", "node-7.55.0")
"""OpenAI clients and versions. Their programs run the same scenarios, and the same tests check each report."""

SPACES = frozenset({"home", "other", "dropped"})
"""Spaces that a client's key may access; `home` is its default space."""


def new_grant() -> Grant:
    """Create a grant for a new tenant, limited to reading and writing threads."""
    scopes = frozenset({"threads:read", "threads:write"})
    return Grant(f"client-{uuid4().hex}", "user-1", scopes, SPACES, "home")


@pytest.fixture(scope="module")
def grant() -> Grant:
    """The grant of the module's key, for a tenant that no other module uses."""
    return new_grant()


@pytest.fixture(scope="module")
def api_key(deployed: Deployed, grant: Grant) -> str:
    """An API key with the module's grant."""
    return deployed.issue_key(grant)


def run_openai_program(deployed: Deployed, run: Callable[[Mapping[str, str]], Report]) -> Report:
    """Run a program with an OpenAI client and add the number of responses that the dropping proxy discarded."""
    with dropping_proxy(f"{deployed.url}/v1") as proxy:
        report = run(
            {
                "OPENAI_BASE_URL": f"{deployed.url}/v1",
                "OPENAI_API_KEY": deployed.issue_key(new_grant()),
                "DROPPING_BASE_URL": proxy.url,
            }
        )
        return Report({**report.scenarios, "network": {"result": {"lost": proxy.dropped}}})


@pytest.fixture(scope="session", params=OPENAI_CLIENTS)
def openai(request: pytest.FixtureRequest, deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of one OpenAI client."""
    client = f"openai-{request.param}"
    _, language, version = client.split("-")
    if language == "python":
        interpreter = install_python(client, f"openai=={version}")
        return run_openai_program(deployed, partial(run_python_program, interpreter, "openai_python"))
    packages, home = install_node_packages(client, f"openai@{version}"), tmp_path_factory.mktemp(client)
    run = partial(run_node_program, [install_node()], packages, "openai_node/index.mjs", home)
    return run_openai_program(deployed, run)
