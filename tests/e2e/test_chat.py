"""Chat on the deployed template, in both dialects.

The emulator's Bedrock replies with a hash of its input, so a reply proves exactly which input the model received.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from core.access.api_keys import SCOPES, Grant
from tests.e2e.answers import data, error_of
from tests.e2e.conftest import TENANT
from tests.e2e.test_permissions import without_action
from tests.support.engines.aws import Deployed

MODEL = "amazon.nova-lite-v1:0"


def reply(*messages: str, system: str = "") -> str:
    """Return the emulator's reply to this exact input."""
    digest = sha256("\n".join([system, *messages]).encode()).hexdigest()[:8]
    return f"[ministack mock nova {MODEL}] reply for prompt#{digest}"


def stored_messages(space: httpx.Client, thread: str) -> list[tuple[str, str]]:
    """Return role and content of the messages of a thread."""
    return [(message["role"], message["content"]) for message in data(space.get(f"/threads/{thread}/messages"))]


def chat(space: httpx.Client, message: str, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    """Send a chat request that must succeed."""
    answer = space.post("/chat", json={"message": message, **fields}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def events(answer: httpx.Response) -> list[tuple[str, Any]]:
    """Return the server-sent events of a response: name, or an empty string, and data of each."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.rpartition("data: ") for block in answer.text.strip().split("\n\n")]
    return [(head.strip().removeprefix("event: "), data) for head, _, data in blocks]


def test_chat_continues_a_conversation(space: httpx.Client) -> None:
    """The first message creates a thread and the second continues it; the model receives both and its own reply."""
    first = chat(space, "Hello")
    second = chat(space, "And now?", thread_id=first["thread_id"])

    assert first["response"] == reply("Hello")
    assert first["metadata"]["model_used"] == MODEL
    assert first["metadata"]["tokens_used"] > 0
    assert second["thread_id"] == first["thread_id"]
    assert second["response"] == reply("Hello", first["response"], "And now?")
    assert stored_messages(space, first["thread_id"]) == [
        ("user", "Hello"),
        ("assistant", first["response"]),
        ("user", "And now?"),
        ("assistant", second["response"]),
    ]


def test_repeated_turn_is_replayed(space: httpx.Client) -> None:
    """A repeated key replays the first response with a header and stores nothing; a different request is a 422."""
    key = {"Idempotency-Key": "turn"}
    first, again = (space.post("/chat", json={"message": "Hello"}, headers=key) for _ in range(2))

    assert first.json() == again.json()
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert len(stored_messages(space, first.json()["thread_id"])) == 2
    assert len(data(space.get("/threads"))) == 1
    assert space.post("/chat", json={"message": "Other"}, headers=key).status_code == 422


def test_system_prompt_of_the_space_is_sent(space: httpx.Client, api: httpx.Client, space_id: str) -> None:
    """The system prompt of the space precedes each conversation."""
    data(api.patch(f"/v1/spaces/{space_id}", json={"system_prompt": "Be brief."}))

    assert chat(space, "Hello")["response"] == reply("Hello", system="Be brief.")


def test_model_receives_placeholders_for_personal_data(space: httpx.Client) -> None:
    """The model receives placeholders, the same for the same value in every turn; the thread stores the values."""
    auto = {"X-Auto-Pii-Mapping": "true"}
    first = chat(space, "I am ada@example.com.", auto)
    second = chat(space, "Is ada@example.com good, or bob@example.com?", auto, thread_id=first["thread_id"])

    assert first["response"] == reply("I am <EMAIL_1>.")
    prompt = ("I am <EMAIL_1>.", first["response"], "Is <EMAIL_1> good, or <EMAIL_2>?")
    assert second["response"] == reply(*prompt)
    assert stored_messages(space, first["thread_id"])[0] == ("user", "I am ada@example.com.")


def test_redacted_personal_data_is_not_stored(space: httpx.Client) -> None:
    """Redacted personal data is neither stored nor sent to the model."""
    turn = chat(space, "My number is 536-90-4399.", {"X-Pii-Mapping": "ssn=redact"})

    ((_, stored), _) = stored_messages(space, turn["thread_id"])
    assert "4399" not in stored
    assert turn["response"] == reply(stored)


def test_stream_has_ids_deltas_and_the_whole_reply(space: httpx.Client) -> None:
    """A stream has events with the ids, the deltas and the whole reply; the turn is stored."""
    answer = space.post("/chat", json={"message": "Hello"}, headers={"Accept": "text/event-stream"})

    (start, ids), *deltas, (done, whole) = events(answer)
    assert (start, {name for name, _ in deltas}, done) == ("start", {"delta"}, "done")
    assert "".join(json.loads(delta)["text"] for _, delta in deltas) == json.loads(whole)["response"] == reply("Hello")
    thread = json.loads(ids)["thread_id"]
    assert stored_messages(space, thread) == [("user", "Hello"), ("assistant", reply("Hello"))]


def test_missing_and_archived_threads_are_rejected(space: httpx.Client, threads: httpx.Client, thread: str) -> None:
    """Chat in a missing thread is a 404, in an archived thread a 409; neither stores a message."""
    missing = space.post("/chat", json={"message": "Hi", "thread_id": "0198c0de-0000-7000-8000-000000000000"})
    assert error_of(missing) == (404, "not_found")
    threads.delete(f"/{thread}")

    assert error_of(space.post("/chat", json={"message": "Hi", "thread_id": thread})) == (409, "conflict")
    assert stored_messages(space, thread) == [("user", "1")]


def test_rejected_model_keeps_the_question(space: httpx.Client) -> None:
    """If Bedrock rejects a model of another region, chat is a 502 and stores the question; another model replies."""
    other_region = {"provider": "bedrock", "name": "arn:aws:bedrock:eu-north-1::foundation-model/x.y"}

    answer = space.post("/chat", json={"message": "Hello", "model": other_region})

    assert error_of(answer) == (502, "unavailable")
    (thread,) = [thread["id"] for thread in data(space.get("/threads"))]
    (question,) = data(space.get(f"/threads/{thread}/messages"))
    assert question["content"] == "Hello"
    turn = chat(space, "", thread_id=thread, existing_user_message_id=question["id"])
    assert turn["response"] == reply("Hello")
    assert stored_messages(space, thread) == [("user", "Hello"), ("assistant", reply("Hello"))]


def test_chat_requires_its_permissions(space: httpx.Client, thread: str, deployed: Deployed) -> None:
    """Chat without a required permission is an internal error without details, and stores no message."""
    with without_action(deployed, "Chat", "dynamodb:Query"):
        assert error_of(space.post("/chat", json={"message": "Hi", "thread_id": thread})) == (500, "internal")

    assert stored_messages(space, thread) == [("user", "1")]
    assert chat(space, "Hi", thread_id=thread)["response"] == reply("1\nHi")


@pytest.fixture
def qelos(deployed: Deployed, space_id: str) -> Iterator[httpx.Client]:
    """A client of Qelos's routes, with a key whose default space is new."""
    key = deployed.issue_key(Grant(TENANT, "user-1", SCOPES, default_space=space_id))
    with httpx.Client(base_url=f"{deployed.url}/api/ai", headers={"x-api-key": key}, timeout=60) as client:
        yield client


def test_qelos_without_a_thread_stores_nothing(qelos: httpx.Client) -> None:
    """A chat completion without a thread has OpenAI's format and stores nothing."""
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]

    answer = qelos.post("/bot/chat-completion", json={"messages": messages})

    assert answer.status_code == 200, answer.text
    assert answer.json()["object"] == "chat.completion"
    assert answer.json()["choices"][0]["message"]["content"] == reply("Hello", system="Be brief.")
    assert qelos.get("/threads").json() == []


def test_qelos_in_a_thread_stores_the_turn(qelos: httpx.Client) -> None:
    """A chat completion in a thread stores question and reply, once per key."""
    thread = qelos.post("/threads", json={"integration": "bot"}).json()["_id"]
    path, hello = f"/bot/chat-completion/{thread}", {"messages": [{"role": "user", "content": "Hello"}]}
    first, again = (qelos.post(path, json=hello, headers={"Idempotency-Key": "turn"}) for _ in range(2))

    assert first.status_code == 200, first.text
    assert first.json() == again.json()
    assert first.json()["choices"][0]["message"]["content"] == reply("Hello")
    stored = qelos.get(f"/threads/{thread}").json()["messages"]
    shown = [(message["role"], message["content"]) for message in stored]
    assert shown == [("user", "Hello"), ("assistant", reply("Hello"))]


@pytest.mark.parametrize("in_thread", [False, True])
def test_qelos_streams_in_both_formats(qelos: httpx.Client, *, in_thread: bool) -> None:
    """A stream has chunks in both clients' formats, then the final events of both."""
    thread = qelos.post("/threads", json={"integration": "bot"}).json()["_id"] if in_thread else ""
    path = f"/bot/chat-completion/{thread}".rstrip("/")

    answer = qelos.post(path, params={"stream": "true"}, json={"messages": [{"role": "user", "content": "Hello"}]})

    *chunks, (_, done), (_, end) = events(answer)
    parsed = [json.loads(chunk) for _, chunk in chunks]
    deltas = [chunk["choices"][0]["delta"].get("content", "") for chunk in parsed if "choices" in chunk]
    assert "".join(chunk["content"] for chunk in parsed if chunk["type"] == "chunk") == reply("Hello")
    assert "".join(deltas) == reply("Hello")
    assert (json.loads(done)["type"], end) == ("done", "[DONE]")
