"""The curl calls of the public documentation, unchanged except for host and key."""

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
"""The documented content type, the default of `curl -d`, and none."""


@pytest.fixture(params=["Authorization: Bearer", "X-API-Key"])
def credential(request: pytest.FixtureRequest, skein: Native) -> tuple[str, str]:
    """Each header for a credential that the pages use."""
    if request.param == "X-API-Key":
        return "X-API-Key", skein.api_key
    return "Authorization", f"Bearer {skein.api_key}"


@pytest.fixture(params=CONTENT_TYPES, ids=str)
def curl(request: pytest.FixtureRequest, credential: tuple[str, str]) -> Any:
    """A function that sends requests like curl."""
    headers = [credential, ("Accept", "*/*"), ("User-Agent", "curl/8.14.1")]
    if request.param:
        headers.append(("Content-Type", request.param))

    def call(endpoint: Endpoint, body: str | None = None, key: str | None = None, **path: str) -> Answer:
        every = [*headers, *([("Idempotency-Key", key)] if key else [])]
        values = {"space_id": SPACE, **path}
        event = rest_event(endpoint.method, endpoint.path, values, headers=every, body=body, prefix="/api-proxy")
        return invoke(endpoint, event)

    return call


def test_published_conversation_returns_the_published_responses(curl: Any) -> None:
    """Creating, answering, listing, renaming twice and archiving return the published responses."""
    first = curl(start_thread.handler, WEATHER)
    assert first.status == 201
    assert first.body["data"].items() >= {"content": "What's the weather like today?", "role": "user"}.items()
    thread, question = first.data["thread_id"], first.data["id"]

    reply = curl(append_message.handler, SUNNY % json.dumps(question), thread_id=thread)
    assert (reply.status, reply.data["parent_message_id"]) == (201, question)

    listed = curl(list_messages.handler, thread_id=thread)
    assert (listed.status, listed.data) == (200, [first.data, reply.data])
    assert listed.body["meta"]["has_more"] is False

    threads = curl(list_threads.handler)
    assert (threads.status, [entry["id"] for entry in threads.data]) == (200, [thread])

    for title in ({"en": "Updated: Weather and Forecast"}, "Updated Thread Title"):
        renamed = curl(update_thread.handler, json.dumps({"title": title}), thread_id=thread)
        assert (renamed.status, renamed.data["title"]) == (200, title)

    archived = curl(delete_thread.handler, thread_id=thread)
    assert (archived.status, archived.data["status"]) == (200, "archived")


def test_repeated_key_of_the_published_example_stores_one_message(curl: Any) -> None:
    """The same key twice stores one message."""
    thread = curl(start_thread.handler, WEATHER).data["thread_id"]
    body = '{"content":"This is a new message."}'

    answers = [curl(append_message.handler, body, key="unique_key", thread_id=thread) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body == answers[1].body
    assert len(curl(list_messages.handler, thread_id=thread).data) == 2


def test_published_validation_error(curl: Any) -> None:
    """A message without content gets exactly the published error."""
    thread = curl(start_thread.handler, WEATHER).data["thread_id"]

    answer = curl(append_message.handler, "{}", thread_id=thread)

    assert answer.status == 422
    assert answer.body == {
        "detail": [{"loc": ["body", "content"], "msg": "Field required", "type": "missing", "input": {}}]
    }
