"""The published examples, run with curl."""

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import PREFIXES
from tests.support.engines.aws import Deployed

SPACE = "123e4567-e89b-12d3-a456-426614174000"

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")

Curl = Callable[..., tuple[int, Any]]


@pytest.fixture(params=["Authorization: Bearer ", "X-API-Key: "], ids=["bearer", "key"])
def credential(request: pytest.FixtureRequest, api_key: str) -> str:
    """The credential in each of the two headers."""
    return f"{request.param}{api_key}"


@pytest.fixture(params=PREFIXES)
def curl(request: pytest.FixtureRequest, deployed: Deployed, credential: str) -> Curl:
    """A function that runs `curl -X METHOD URL -H ...` and returns status and body."""

    def call(method: str, path: str, *options: str) -> tuple[int, Any]:
        url = f"{deployed.url}{request.param}/spaces/{SPACE}{path}"
        command = ["curl", "-sS", "-w", "\n%{http_code}", "-X", method, url, "-H", credential, *options]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        body, _, status = text.rpartition("\n")
        return int(status), json.loads(body)

    return call


def start_thread(curl: Curl) -> str:
    """Create a thread and return its id."""
    status, body = curl("POST", "/threads/messages", "-d", '{"content":"Hello"}')
    assert status == 201
    return str(body["data"]["thread_id"])


def test_published_conversation_works(curl: Curl) -> None:
    """The published requests start, answer, read, list, rename and archive a thread; only host and key differ."""
    json_type = ("-H", "Content-Type: application/json")
    question = (
        """{"content":"What's the weather like today?","role":"user","project_id":"proj-abc123","""
        """"title":{"en":"Weather Inquiry"},"metadata":{"source":"web"}}"""
    )
    status, body = curl("POST", "/threads/messages", *json_type, "-d", question)
    first = body["data"]
    assert (status, first["content"], first["role"]) == (201, "What's the weather like today?", "user")

    answer = {"content": "It's sunny and 75°F.", "role": "assistant", "metadata": {"model": "gpt-4"}}
    fields = json.dumps(answer | {"parent_message_id": first["id"]}, ensure_ascii=False)
    status, body = curl("POST", f"/threads/{first['thread_id']}/messages", *json_type, "-d", fields)
    second = body["data"]
    assert (status, second["content"], second["parent_message_id"]) == (201, "It's sunny and 75°F.", first["id"])

    status, body = curl("GET", f"/threads/{first['thread_id']}/messages")
    assert (status, body["data"], body["meta"]["has_more"]) == (200, [first, second], False)

    status, body = curl("GET", "/threads")
    assert (status, body["data"][0]["id"]) == (200, first["thread_id"])

    for title in ({"en": "Updated: Weather and Forecast"}, "Updated Thread Title"):
        patch = json.dumps({"title": title})
        status, body = curl("PATCH", f"/threads/{first['thread_id']}", *json_type, "-d", patch)
        assert (status, body["data"]["title"]) == (200, title)

    status, body = curl("DELETE", f"/threads/{first['thread_id']}")
    assert (status, body["data"]["status"]) == (200, "archived")


def test_published_retry_creates_one_message(curl: Curl) -> None:
    """A request that is sent twice with one key creates one message."""
    path = f"/threads/{start_thread(curl)}/messages"
    request = ("-H", "Idempotency-Key: unique_key", "-d", '{"content":"This is a new message."}')

    first, again = curl("POST", path, *request), curl("POST", path, *request)

    assert first == again
    assert [message["content"] for message in curl("GET", path)[1]["data"]] == ["Hello", "This is a new message."]


@pytest.mark.parametrize("body", ["{}", "", " "])
def test_published_error_is_exact(curl: Curl, body: str) -> None:
    """A message without content has the published error, also with an empty body."""
    answer = curl("POST", f"/threads/{start_thread(curl)}/messages", "-d", body)

    missing = {"loc": ["body", "content"], "msg": "Field required", "type": "missing", "input": {}}
    assert answer == (422, {"detail": [missing]})


@pytest.mark.parametrize("options", [[], ["-d", ""], ["-H", "Content-Type: application/json"], ["-d", "{}"]], ids=str)
def test_empty_bodies_are_accepted(curl: Curl, options: list[str]) -> None:
    """Routes that require no body accept a missing, an empty and a field-less body."""
    path = f"/threads/{start_thread(curl)}"

    assert [curl("DELETE", path, *options)[0], curl("POST", f"{path}/restore", *options)[0]] == [200, 200]
