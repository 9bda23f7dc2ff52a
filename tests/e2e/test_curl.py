"""The published examples, typed into a terminal."""

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import PREFIXES
from tests.support.engines.aws import Deployed

SPACE = "123e4567-e89b-12d3-a456-426614174000"

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")

Curl = Callable[..., tuple[int, Any]]


@pytest.fixture(params=["Authorization: Bearer ", "X-API-Key: "], ids=["bearer", "key"])
def credential(request: pytest.FixtureRequest, api_key: str) -> str:
    """Either header."""
    return f"{request.param}{api_key}"


@pytest.fixture(params=PREFIXES)
def curl(request: pytest.FixtureRequest, deployed: Deployed, credential: str) -> Curl:
    """`curl -X METHOD URL -H ...`: status and body."""

    def call(method: str, path: str, *options: str) -> tuple[int, Any]:
        url = f"{deployed.url}{request.param}/spaces/{SPACE}{path}"
        command = ["curl", "-sS", "-w", "\n%{http_code}", "-X", method, url, "-H", credential, *options]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        body, _, status = text.rpartition("\n")
        return int(status), json.loads(body)

    return call


def started(curl: Curl) -> str:
    """A thread of its own."""
    status, body = curl("POST", "/threads/messages", "-d", '{"content":"Hello"}')
    assert status == 201
    return str(body["data"]["thread_id"])


def test_the_published_conversation(curl: Curl) -> None:
    """Start, answer, read, list, rename twice, archive: as printed, host and key apart."""
    json_type = ("-H", "Content-Type: application/json")
    question = (
        """{"content":"What's the weather like today?","role":"user","project_id":"proj-abc123","""
        """"title":{"en":"Weather Inquiry"},"metadata":{"source":"web"}}"""
    )
    status, body = curl("POST", "/threads/messages", *json_type, "-d", question)
    asked = body["data"]
    assert (status, asked["content"], asked["role"]) == (201, "What's the weather like today?", "user")

    answer = {"content": "It's sunny and 75°F.", "role": "assistant", "metadata": {"model": "gpt-4"}}
    fields = json.dumps(answer | {"parent_message_id": asked["id"]}, ensure_ascii=False)
    status, body = curl("POST", f"/threads/{asked['thread_id']}/messages", *json_type, "-d", fields)
    answered = body["data"]
    assert (status, answered["content"], answered["parent_message_id"]) == (201, "It's sunny and 75°F.", asked["id"])

    status, body = curl("GET", f"/threads/{asked['thread_id']}/messages")
    assert (status, body["data"], body["meta"]["has_more"]) == (200, [asked, answered], False)

    status, body = curl("GET", "/threads")
    assert (status, body["data"][0]["id"]) == (200, asked["thread_id"])

    for title in ({"en": "Updated: Weather and Forecast"}, "Updated Thread Title"):
        patch = json.dumps({"title": title})
        status, body = curl("PATCH", f"/threads/{asked['thread_id']}", *json_type, "-d", patch)
        assert (status, body["data"]["title"]) == (200, title)

    status, body = curl("DELETE", f"/threads/{asked['thread_id']}")
    assert (status, body["data"]["status"]) == (200, "archived")


def test_the_published_retry(curl: Curl) -> None:
    """One key, sent twice, is one message."""
    path = f"/threads/{started(curl)}/messages"
    request = ("-H", "Idempotency-Key: unique_key", "-d", '{"content":"This is a new message."}')

    first, again = curl("POST", path, *request), curl("POST", path, *request)

    assert first == again
    assert [message["content"] for message in curl("GET", path)[1]["data"]] == ["Hello", "This is a new message."]


@pytest.mark.parametrize("body", ["{}", "", " "])
def test_the_published_mistake(curl: Curl, body: str) -> None:
    """A message without content is told to the letter, whether its body is empty or there is none."""
    answer = curl("POST", f"/threads/{started(curl)}/messages", "-d", body)

    missing = {"loc": ["body", "content"], "msg": "Field required", "type": "missing", "input": {}}
    assert answer == (422, {"detail": [missing]})


@pytest.mark.parametrize("options", [[], ["-d", ""], ["-H", "Content-Type: application/json"], ["-d", "{}"]], ids=str)
def test_a_body_that_says_nothing(curl: Curl, options: list[str]) -> None:
    """Where no body is needed, one that is missing, empty or without fields is all the same."""
    path = f"/threads/{started(curl)}"

    assert [curl("DELETE", path, *options)[0], curl("POST", f"{path}/restore", *options)[0]] == [200, 200]
