"""Chat on the deployed template, in both dialects. The emulator's Bedrock answers with a hash of all that it was told:
so an answer proves to the letter what a model gets to see."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from core.access.api_keys import SCOPES, Grant
from tests.e2e.answers import data, refused
from tests.e2e.conftest import TENANT
from tests.e2e.test_permissions import without
from tests.support.engines.aws import Deployed

MODEL = "amazon.nova-lite-v1:0"


def reply(*messages: str, system: str = "") -> str:
    """What the emulator says when it is told just this."""
    told = sha256("\n".join([system, *messages]).encode()).hexdigest()[:8]
    return f"[ministack mock nova {MODEL}] reply for prompt#{told}"


def said(space: httpx.Client, thread: str) -> list[tuple[str, str]]:
    """Who said what in a thread."""
    return [(one["role"], one["content"]) for one in data(space.get(f"/threads/{thread}/messages"))]


def chat(space: httpx.Client, message: str, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    """A turn that must succeed."""
    answer = space.post("/chat", json={"message": message, **fields}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def events(answer: httpx.Response) -> list[tuple[str, Any]]:
    """Server-sent events: name, if they have one, and data of each."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.rpartition("data: ") for block in answer.text.strip().split("\n\n")]
    return [(head.strip().removeprefix("event: "), told) for head, _, told in blocks]


def test_a_conversation(space: httpx.Client) -> None:
    """A first message makes a thread, a second goes on in it: the model is told both, and what it said itself."""
    first = chat(space, "Hello")
    second = chat(space, "And now?", thread_id=first["thread_id"])

    assert first["response"] == reply("Hello")
    assert first["metadata"]["model_used"] == MODEL
    assert first["metadata"]["tokens_used"] > 0
    assert second["thread_id"] == first["thread_id"]
    assert second["response"] == reply("Hello", first["response"], "And now?")
    assert said(space, first["thread_id"]) == [
        ("user", "Hello"),
        ("assistant", first["response"]),
        ("user", "And now?"),
        ("assistant", second["response"]),
    ]


def test_a_turn_that_is_sent_again(space: httpx.Client) -> None:
    """With a key it has the first answer, told as such, and nothing is stored twice; another request is 422."""
    key = {"Idempotency-Key": "turn"}
    first, again = (space.post("/chat", json={"message": "Hello"}, headers=key) for _ in range(2))

    assert first.json() == again.json()
    assert [one.headers.get("idempotent-replayed") for one in (first, again)] == [None, "true"]
    assert len(said(space, first.json()["thread_id"])) == 2
    assert len(data(space.get("/threads"))) == 1
    assert space.post("/chat", json={"message": "Other"}, headers=key).status_code == 422


def test_what_a_space_says(space: httpx.Client, api: httpx.Client, space_id: str) -> None:
    """Its prompt goes before each conversation."""
    data(api.patch(f"/v1/spaces/{space_id}", json={"system_prompt": "Be brief."}))

    assert chat(space, "Hello")["response"] == reply("Hello", system="Be brief.")


def test_personal_data(space: httpx.Client) -> None:
    """The model sees placeholders, the same for the same value all along; the thread has the values."""
    auto = {"X-Auto-Pii-Mapping": "true"}
    first = chat(space, "I am ada@example.com.", auto)
    second = chat(space, "Is ada@example.com good, or bob@example.com?", auto, thread_id=first["thread_id"])

    assert first["response"] == reply("I am <EMAIL_1>.")
    told = ("I am <EMAIL_1>.", first["response"], "Is <EMAIL_1> good, or <EMAIL_2>?")
    assert second["response"] == reply(*told)
    assert said(space, first["thread_id"])[0] == ("user", "I am ada@example.com.")


def test_personal_data_that_is_redacted(space: httpx.Client) -> None:
    """It is nowhere."""
    turn = chat(space, "My number is 536-90-4399.", {"X-Pii-Mapping": "ssn=redact"})

    ((_, kept), _) = said(space, turn["thread_id"])
    assert "4399" not in kept
    assert turn["response"] == reply(kept)


def test_a_stream(space: httpx.Client) -> None:
    """Ids, words and the whole, as server-sent events; the turn is stored."""
    answer = space.post("/chat", json={"message": "Hello"}, headers={"Accept": "text/event-stream"})

    (start, ids), *deltas, (done, whole) = events(answer)
    assert (start, {name for name, _ in deltas}, done) == ("start", {"delta"}, "done")
    assert "".join(json.loads(told)["text"] for _, told in deltas) == json.loads(whole)["response"] == reply("Hello")
    thread = json.loads(ids)["thread_id"]
    assert said(space, thread) == [("user", "Hello"), ("assistant", reply("Hello"))]


def test_a_thread_that_is_not_there(space: httpx.Client, threads: httpx.Client, thread: str) -> None:
    """Is not found, and an archived one is 409: nothing is said in either."""
    nowhere = space.post("/chat", json={"message": "Hi", "thread_id": "0198c0de-0000-7000-8000-000000000000"})
    assert refused(nowhere) == (404, "not_found")
    threads.delete(f"/{thread}")

    assert refused(space.post("/chat", json={"message": "Hi", "thread_id": thread})) == (409, "conflict")
    assert said(space, thread) == [("user", "1")]


def test_a_model_that_cannot_be_asked(space: httpx.Client) -> None:
    """Bedrock refuses a model of another region: the caller is told, the question stays, and another model answers."""
    elsewhere = {"provider": "bedrock", "name": "arn:aws:bedrock:eu-north-1::foundation-model/x.y"}

    answer = space.post("/chat", json={"message": "Hello", "model": elsewhere})

    assert refused(answer) == (502, "unavailable")
    (thread,) = [one["id"] for one in data(space.get("/threads"))]
    ((question, asked),) = [(one["id"], one["content"]) for one in data(space.get(f"/threads/{thread}/messages"))]
    assert asked == "Hello"
    turn = chat(space, "", thread_id=thread, existing_user_message_id=question)
    assert turn["response"] == reply("Hello")
    assert said(space, thread) == [("user", "Hello"), ("assistant", reply("Hello"))]


def test_policies_are_enforced(space: httpx.Client, thread: str, deployed: Deployed) -> None:
    """Chat without a permission that it needs fails, and says nothing of itself; nothing is said in the thread."""
    with without(deployed, "Chat", "dynamodb:Query"):
        assert refused(space.post("/chat", json={"message": "Hi", "thread_id": thread})) == (500, "internal")

    assert said(space, thread) == [("user", "1")]
    assert chat(space, "Hi", thread_id=thread)["response"] == reply("1\nHi")


@pytest.fixture
def qelos(deployed: Deployed, space_id: str) -> Iterator[httpx.Client]:
    """Qelos's routes, for a caller whose space is new."""
    key = deployed.issue_key(Grant(TENANT, "user-1", SCOPES, default_space=space_id))
    with httpx.Client(base_url=f"{deployed.url}/api/ai", headers={"x-api-key": key}, timeout=60) as client:
        yield client


def test_qelos_without_a_thread(qelos: httpx.Client) -> None:
    """A chat completion, in OpenAI's form; nothing is kept."""
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]

    answer = qelos.post("/bot/chat-completion", json={"messages": asked})

    assert answer.status_code == 200, answer.text
    assert answer.json()["object"] == "chat.completion"
    assert answer.json()["choices"][0]["message"]["content"] == reply("Hello", system="Be brief.")
    assert qelos.get("/threads").json() == []


def test_qelos_in_a_thread(qelos: httpx.Client) -> None:
    """The question and the answer are kept; once for each key."""
    thread = qelos.post("/threads", json={"integration": "bot"}).json()["_id"]
    path, hello = f"/bot/chat-completion/{thread}", {"messages": [{"role": "user", "content": "Hello"}]}
    first, again = (qelos.post(path, json=hello, headers={"Idempotency-Key": "turn"}) for _ in range(2))

    assert first.status_code == 200, first.text
    assert first.json() == again.json()
    assert first.json()["choices"][0]["message"]["content"] == reply("Hello")
    kept = qelos.get(f"/threads/{thread}").json()["messages"]
    assert [(one["role"], one["content"]) for one in kept] == [("user", "Hello"), ("assistant", reply("Hello"))]


@pytest.mark.parametrize("in_thread", [False, True])
def test_qelos_streams(qelos: httpx.Client, *, in_thread: bool) -> None:
    """Words in both clients' shapes, then the end in both clients' words."""
    thread = qelos.post("/threads", json={"integration": "bot"}).json()["_id"] if in_thread else ""
    path = f"/bot/chat-completion/{thread}".rstrip("/")

    answer = qelos.post(path, params={"stream": "true"}, json={"messages": [{"role": "user", "content": "Hello"}]})

    *chunks, (_, done), (_, end) = events(answer)
    told = [json.loads(chunk) for _, chunk in chunks]
    assert "".join(one["content"] for one in told if one["type"] == "chunk") == reply("Hello")
    assert "".join(one["choices"][0]["delta"].get("content", "") for one in told if "choices" in one) == reply("Hello")
    assert (json.loads(done)["type"], end) == ("done", "[DONE]")
