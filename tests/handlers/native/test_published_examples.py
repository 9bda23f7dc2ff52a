"""The curl calls of the public pages, as printed but for host and key."""

import json
from typing import Any

import pytest

from core.http.endpoint import Endpoint
from handlers.native import (
    append_message,
    delete_thread,
    list_messages,
    list_threads,
    start_thread,
    update_thread,
)
from tests.support.clients.native import Native
from tests.support.data.events import Answer, invoke, rest_event

SPACE = "123e4567-e89b-12d3-a456-426614174000"

WEATHER = """{"content":"What's the weather like today?","role":"user","project_id":"proj-abc123","title":{"en":"Weather Inquiry"},"metadata":{"source":"web"}}"""  # noqa: E501 - as printed
SUNNY = """{"content":"It's sunny and 75°F.","role":"assistant","parent_message_id":%s,"metadata":{"model":"gpt-4"}}"""

CONTENT_TYPES = ["application/json", "application/x-www-form-urlencoded", None]
"""As the page says, as `curl -d` sends it of itself, and none."""


@pytest.fixture(params=["Authorization: Bearer", "X-API-Key"])
def credential(request: pytest.FixtureRequest, skein: Native) -> tuple[str, str]:
    """Either header that the pages use."""
    if request.param == "X-API-Key":
        return "X-API-Key", skein.api_key
    return "Authorization", f"Bearer {skein.api_key}"


@pytest.fixture(params=CONTENT_TYPES, ids=str)
def curl(request: pytest.FixtureRequest, credential: tuple[str, str]) -> Any:
    """A terminal."""
    headers = [credential, ("Accept", "*/*"), ("User-Agent", "curl/8.14.1")]
    if request.param:
        headers.append(("Content-Type", request.param))

    def call(endpoint: Endpoint, body: str | None = None, key: str | None = None, **path: str) -> Answer:
        sent = [*headers, *([("Idempotency-Key", key)] if key else [])]
        values = {"space_id": SPACE, **path}
        event = rest_event(endpoint.method, endpoint.path, values, headers=sent, body=body, prefix="/api-proxy")
        return invoke(endpoint, event)

    return call


def test_the_published_conversation(curl: Any) -> None:
    """Start, answer, list, rename twice, archive: each call answers as the page says."""
    started = curl(start_thread.handler, WEATHER)
    assert started.status == 201
    assert started.body["data"].items() >= {"content": "What's the weather like today?", "role": "user"}.items()
    thread, question = started.data["thread_id"], started.data["id"]

    reply = curl(append_message.handler, SUNNY % json.dumps(question), thread_id=thread)
    assert (reply.status, reply.data["parent_message_id"]) == (201, question)

    listed = curl(list_messages.handler, thread_id=thread)
    assert (listed.status, listed.data) == (200, [started.data, reply.data])
    assert listed.body["meta"]["has_more"] is False

    threads = curl(list_threads.handler)
    assert (threads.status, [one["id"] for one in threads.data]) == (200, [thread])

    for title in ({"en": "Updated: Weather and Forecast"}, "Updated Thread Title"):
        renamed = curl(update_thread.handler, json.dumps({"title": title}), thread_id=thread)
        assert (renamed.status, renamed.data["title"]) == (200, title)

    archived = curl(delete_thread.handler, thread_id=thread)
    assert (archived.status, archived.data["status"]) == (200, "archived")


def test_the_published_retry(curl: Any) -> None:
    """The same key twice is one message."""
    thread = curl(start_thread.handler, WEATHER).data["thread_id"]
    body = '{"content":"This is a new message."}'

    answers = [curl(append_message.handler, body, key="unique_key", thread_id=thread) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body == answers[1].body
    assert len(curl(list_messages.handler, thread_id=thread).data) == 2


def test_the_published_mistake(curl: Any) -> None:
    """A message without content is told to the letter."""
    thread = curl(start_thread.handler, WEATHER).data["thread_id"]

    answer = curl(append_message.handler, "{}", thread_id=thread)

    assert answer.status == 422
    assert answer.body == {
        "detail": [{"loc": ["body", "content"], "msg": "Field required", "type": "missing", "input": {}}]
    }
