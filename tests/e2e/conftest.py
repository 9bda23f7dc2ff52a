"""Fixtures that call the deployed template over HTTP."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from core.access.api_keys import SCOPES, Grant
from tests.support.engines.aws import Deployed

PREFIXES = ("/v1", "/api-proxy/v1")

TENANT = "acme"


@pytest.fixture(scope="session")
def api_key(deployed: Deployed) -> str:
    """A key with all scopes in every space of its tenant."""
    return deployed.issue_key(Grant(TENANT, "user-1", SCOPES))


@pytest.fixture(scope="session")
def api(deployed: Deployed, api_key: str) -> Iterator[httpx.Client]:
    """A client of the whole API, with the stage as its base URL."""
    with httpx.Client(base_url=deployed.url, headers={"X-API-Key": api_key}, timeout=60) as client:
        yield client


@pytest.fixture
def space_id() -> str:
    """The id of an unused space."""
    return str(uuid4())


@pytest.fixture(params=PREFIXES)
def space(request: pytest.FixtureRequest, api: httpx.Client, space_id: str) -> Iterator[httpx.Client]:
    """A client whose paths are relative to that space. Each test that uses it runs with both prefixes."""
    base = f"{api.base_url}{request.param[1:]}/spaces/{space_id}"
    with httpx.Client(base_url=base, headers=api.headers, timeout=60) as client:
        yield client


@pytest.fixture
def threads(api: httpx.Client, space_id: str) -> Iterator[httpx.Client]:
    """A client whose paths are relative to `/v1/spaces/{space_id}/threads`."""
    base = f"{api.base_url}v1/spaces/{space_id}/threads"
    with httpx.Client(base_url=base, headers=api.headers, timeout=60) as client:
        yield client


@pytest.fixture
def thread(threads: httpx.Client) -> str:
    """The id of a thread of one message."""
    return str(threads.post("/messages", json={"content": "1"}).json()["data"]["thread_id"])
