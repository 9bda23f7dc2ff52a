import time

import httpx
import pytest

from core.access.api_keys import Grant
from tests.e2e.answers import refused
from tests.support.engines.aws import Deployed

READ, WRITE = "threads:read", "threads:write"


def with_credential(threads: httpx.Client, name: str, value: str) -> httpx.Response:
    """The space's threads, asked for with this credential alone."""
    return httpx.get(f"{threads.base_url}", headers={name: value})


def test_no_credential(threads: httpx.Client) -> None:
    """Nobody is let in without one, and is told how to come in."""
    answer = httpx.get(f"{threads.base_url}")

    assert refused(answer) == (401, "unauthorized")
    assert "X-API-Key" in answer.json()["detail"]


@pytest.mark.parametrize("value", ["skein_x", "Bearer", "nonsense", "a.b.c", "é"])
@pytest.mark.parametrize("name", ["X-API-Key", "Authorization"])
def test_a_bad_credential(threads: httpx.Client, name: str, value: str) -> None:
    """What is no key and no token is refused in either header."""
    prefix = "Bearer " if name == "Authorization" else ""
    answer = httpx.get(f"{threads.base_url}", headers=[(name.encode(), f"{prefix}{value}".encode())])

    assert refused(answer) == (401, "unauthorized")


def test_either_header(threads: httpx.Client, deployed: Deployed) -> None:
    """A key opens the door in both headers, a token too."""
    for credential in (deployed.issue_key(Grant("acme", "p", frozenset({READ}))), deployed.issuer.token()):
        assert with_credential(threads, "X-API-Key", credential).status_code == 200
        assert with_credential(threads, "Authorization", f"Bearer {credential}").status_code == 200
        assert with_credential(threads, "authorization", f"bearer {credential}").status_code == 200


def test_a_token_says_who_calls(threads: httpx.Client, deployed: Deployed) -> None:
    """Tenant and author of a message are the token's; another tenant does not find it."""
    token = deployed.issuer.token(tenant="umbrella", sub="alice")
    url = f"{threads.base_url}messages"

    message = httpx.post(url, headers={"Authorization": f"Bearer {token}"}, json={"content": "Hi"}).json()["data"]

    assert (message["tenant_id"], message["author_principal_id"]) == ("umbrella", "alice")
    assert refused(threads.get(f"/{message['thread_id']}")) == (404, "not_found")


def test_a_token_that_is_not_good(threads: httpx.Client, deployed: Deployed) -> None:
    """Expired, for somebody else, of another issuer, unsigned: all refused."""
    issuer = deployed.issuer
    tokens = [
        issuer.token(exp=int(time.time()) - 3600),
        issuer.token(aud="others"),
        issuer.token(iss="https://elsewhere.example"),
        issuer.token(tenant="no#tenant"),
        issuer.token().rpartition(".")[0] + ".",
    ]

    answers = [with_credential(threads, "Authorization", f"Bearer {token}") for token in tokens]

    assert [refused(answer) for answer in answers] == [(401, "unauthorized")] * len(tokens)


@pytest.mark.parametrize("kind", ["key", "token"])
def test_scopes_and_spaces(threads: httpx.Client, deployed: Deployed, space_id: str, kind: str) -> None:
    """A credential without the scope or the space is told so, whether there is something to find or not."""

    def credential(scope: str, space: str) -> dict[str, str]:
        if kind == "token":
            return {"X-API-Key": deployed.issuer.token(scope=scope, spaces=[space])}
        return {"X-API-Key": deployed.issue_key(Grant("acme", "p", frozenset({scope}), frozenset({space})))}

    url = f"{threads.base_url}messages"
    reader, writer, stranger = credential(READ, space_id), credential(WRITE, space_id), credential(WRITE, "other")

    assert refused(httpx.post(url, headers=reader, json={"content": "Hi"})) == (403, "forbidden")
    assert httpx.post(url, headers=writer, json={"content": "Hi"}).status_code == 201
    assert refused(httpx.get(f"{threads.base_url}", headers=writer)) == (403, "forbidden")
    assert len(httpx.get(f"{threads.base_url}", headers=reader).json()["data"]) == 1
    assert refused(httpx.post(url, headers=stranger, json={"content": "Hi"})) == (403, "forbidden")


def test_somebody_elses_thread(threads: httpx.Client, deployed: Deployed) -> None:
    """Another tenant's thread looks, to the letter, like one that never was."""
    thread = threads.post("/messages", json={"content": "secret"}).json()["data"]["thread_id"]
    stranger = {"X-API-Key": deployed.issue_key(Grant("umbrella", "p", frozenset({"admin"})))}

    answers = [httpx.get(f"{threads.base_url}{thread}{rest}", headers=stranger) for rest in ("", "/messages")]

    assert [refused(answer) for answer in answers] == [(404, "not_found")] * 2
    assert answers[0].json()["detail"] == f"No thread found with id '{thread}'."
