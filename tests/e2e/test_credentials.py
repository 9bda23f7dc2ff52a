import time

import httpx
import pytest

from core.access.api_keys import Grant
from tests.e2e.answers import error_of
from tests.support.engines.aws import Deployed

READ, WRITE = "threads:read", "threads:write"


def list_with_credential(threads: httpx.Client, name: str, value: str) -> httpx.Response:
    """List the space's threads with only this credential."""
    return httpx.get(f"{threads.base_url}", headers={name: value})


def test_missing_credential_is_401(threads: httpx.Client) -> None:
    """A request without a credential is a 401, with instructions."""
    answer = httpx.get(f"{threads.base_url}")

    assert error_of(answer) == (401, "unauthorized")
    assert "X-API-Key" in answer.json()["detail"]


@pytest.mark.parametrize("value", ["skein_x", "Bearer", "nonsense", "a.b.c", "é"])
@pytest.mark.parametrize("name", ["X-API-Key", "Authorization"])
def test_invalid_credential_is_401(threads: httpx.Client, name: str, value: str) -> None:
    """A value that is neither a key nor a token is a 401 in both headers."""
    prefix = "Bearer " if name == "Authorization" else ""
    answer = httpx.get(f"{threads.base_url}", headers=[(name.encode(), f"{prefix}{value}".encode())])

    assert error_of(answer) == (401, "unauthorized")


def test_both_headers_accept_keys_and_tokens(threads: httpx.Client, deployed: Deployed) -> None:
    """Keys and tokens are accepted in both headers."""
    for credential in (deployed.issue_key(Grant("acme", "p", frozenset({READ}))), deployed.issuer.token()):
        assert list_with_credential(threads, "X-API-Key", credential).status_code == 200
        assert list_with_credential(threads, "Authorization", f"Bearer {credential}").status_code == 200
        assert list_with_credential(threads, "authorization", f"bearer {credential}").status_code == 200


def test_token_determines_tenant_and_author(threads: httpx.Client, deployed: Deployed) -> None:
    """The token determines tenant and author of a message; another tenant does not find it."""
    token = deployed.issuer.token(tenant="umbrella", sub="alice")
    url = f"{threads.base_url}messages"

    message = httpx.post(url, headers={"Authorization": f"Bearer {token}"}, json={"content": "Hi"}).json()["data"]

    assert (message["tenant_id"], message["author_principal_id"]) == ("umbrella", "alice")
    assert error_of(threads.get(f"/{message['thread_id']}")) == (404, "not_found")


def test_invalid_token_is_401(threads: httpx.Client, deployed: Deployed) -> None:
    """A token that is expired, unsigned, or has another audience, issuer or an invalid tenant is a 401."""
    issuer = deployed.issuer
    tokens = [
        issuer.token(exp=int(time.time()) - 3600),
        issuer.token(aud="others"),
        issuer.token(iss="https://elsewhere.example"),
        issuer.token(tenant="no#tenant"),
        issuer.token().rpartition(".")[0] + ".",
    ]

    answers = [list_with_credential(threads, "Authorization", f"Bearer {token}") for token in tokens]

    assert [error_of(answer) for answer in answers] == [(401, "unauthorized")] * len(tokens)


@pytest.mark.parametrize("kind", ["key", "token"])
def test_missing_scope_or_space_is_403(threads: httpx.Client, deployed: Deployed, space_id: str, kind: str) -> None:
    """A credential without the scope or the space is a 403, whether or not the resource exists."""

    def credential(scope: str, space: str) -> dict[str, str]:
        if kind == "token":
            return {"X-API-Key": deployed.issuer.token(scope=scope, spaces=[space])}
        return {"X-API-Key": deployed.issue_key(Grant("acme", "p", frozenset({scope}), frozenset({space})))}

    url = f"{threads.base_url}messages"
    reader, writer, other_space = credential(READ, space_id), credential(WRITE, space_id), credential(WRITE, "other")

    assert error_of(httpx.post(url, headers=reader, json={"content": "Hi"})) == (403, "forbidden")
    assert httpx.post(url, headers=writer, json={"content": "Hi"}).status_code == 201
    assert error_of(httpx.get(f"{threads.base_url}", headers=writer)) == (403, "forbidden")
    assert len(httpx.get(f"{threads.base_url}", headers=reader).json()["data"]) == 1
    assert error_of(httpx.post(url, headers=other_space, json={"content": "Hi"})) == (403, "forbidden")


def test_thread_of_another_tenant_is_404(threads: httpx.Client, deployed: Deployed) -> None:
    """Another tenant's thread has exactly the error of a missing thread."""
    thread = threads.post("/messages", json={"content": "secret"}).json()["data"]["thread_id"]
    other_tenant = {"X-API-Key": deployed.issue_key(Grant("umbrella", "p", frozenset({"admin"})))}

    answers = [httpx.get(f"{threads.base_url}{thread}{path}", headers=other_tenant) for path in ("", "/messages")]

    assert [error_of(answer) for answer in answers] == [(404, "not_found")] * 2
    assert answers[0].json()["detail"] == f"No thread found with id '{thread}'."
