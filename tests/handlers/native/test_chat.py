import json
from typing import Any

import pytest

from core.models import Space
from tests.support.clients.native import Native
from tests.support.data.datasets import upload_file
from tests.support.data.events import Answer
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import call, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer as Said

HELLO = "Hello, help me plan a project timeline."


def events(answer: Answer) -> list[tuple[str, dict[str, object]]]:
    """Server-sent events: name and data of each."""
    blocks = [block.split("\n") for block in answer.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_the_published_turns(skein: Native) -> None:
    """A first message makes a thread; a second one goes on in it."""
    first = skein.chat(HELLO).success
    second = skein.chat("Can you adjust the timeline for a two-week delay?", thread_id=first["thread_id"]).success

    assert first == {
        "response": SUNNY,
        "thread_id": first["thread_id"],
        "message_id": first["message_id"],
        "metadata": {"model_used": "weather-1", "tokens_used": 46},
        "tool_calls": [],
    }
    assert second["thread_id"] == first["thread_id"]
    messages = skein.messages(first["thread_id"]).data
    assert [one["role"] for one in messages] == ["user", "assistant", "user", "assistant"]
    assert messages[1]["id"] == first["message_id"]


def test_no_message(skein: Native) -> None:
    """The published error."""
    answer = skein.call_chat({})

    assert answer.status == 422
    assert answer.body["detail"][0]["loc"] == ["body", "message"]


def test_a_key(skein: Native) -> None:
    """The first answer again, told as such; in flight it is 409 with Retry-After by `core`'s tests."""
    answers = [skein.chat(HELLO, key="key") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert [one.headers.get("idempotent-replayed") for one in answers] == [None, "true"]
    assert skein.chat("Another", key="key").status == 422


def test_the_thread_as_asked(skein: Native) -> None:
    """Title, project and metadata are the new thread's; parent and branch the message's."""
    made = skein.chat(HELLO, title={"en": "Plan"}, project_id="p", metadata={"source": "web"}).success
    thread = skein.thread(made["thread_id"]).data

    assert (thread["title"], thread["project_id"], thread["metadata_json"]) == ({"en": "Plan"}, "p", {"source": "web"})
    first = skein.messages(made["thread_id"]).data[0]
    beside = skein.chat("Or?", thread_id=made["thread_id"], parent_message_id=first["id"], branch_id="b").success
    asked, answered = skein.messages(made["thread_id"]).data[2:]
    assert (asked["parent_message_id"], asked["branch_id"]) == (first["id"], "b")
    assert (answered["parent_message_id"], answered["branch_id"]) == (asked["id"], "b")
    again = skein.chat("", thread_id=made["thread_id"], existing_user_message_id=asked["id"]).success
    assert again["message_id"] != beside["message_id"]


def test_providers(skein: Native) -> None:
    """One that is not known is 422 and names those that are."""
    answer = skein.chat(HELLO, model={"provider": "nobody", "name": "m"})

    assert answer.status == 422
    assert answer.body["detail"][0]["loc"] == ["body", "model", "provider"]
    assert "bedrock" in answer.body["detail"][0]["msg"]


def test_a_model_that_fails(skein: Native, memory: Memory) -> None:
    """Its failure is told by status and sentence; the question is kept."""
    for status, told, waits in ((500, 502, False), (429, 503, True)):
        memory.model.will(Said(status=status))
        thread = skein.new_thread()
        answer = skein.chat("Well?", thread_id=thread)

        assert answer.status == told
        assert answer.body["error"]["code"] == "unavailable"
        assert ("retry-after" in answer.headers) == waits
        assert [one["content"] for one in skein.messages(thread).data] == ["1", "Well?"]


def test_a_stream(skein: Native, memory: Memory) -> None:
    """Ids first, then the text as it comes, then the whole."""
    memory.model.will(stream_answer(text("Sun"), text("ny."), stop(), usage()))

    answer = skein.chat(HELLO, accept="text/event-stream")

    assert answer.headers["content-type"] == "text/event-stream"
    told = events(answer)
    assert [name for name, _ in told] == ["start", "delta", "delta", "done"]
    assert [data["text"] for name, data in told if name == "delta"] == ["Sun", "ny."]
    assert told[-1][1]["response"] == "Sunny."
    assert told[0][1]["thread_id"] == told[-1][1]["thread_id"]


def test_a_stream_that_breaks(skein: Native, memory: Memory) -> None:
    """What comes after the first event is told as one; what comes before, as an error like any other."""
    memory.model.will(stream_answer(text("Sun"), ending="cut"))

    told = events(skein.chat(HELLO, accept="text/event-stream"))

    assert [name for name, _ in told] == ["start", "delta", "error"]
    assert skein.chat(HELLO, thread_id="nope", accept="text/event-stream").status == 404


def test_a_preview(skein: Native, memory: Memory) -> None:
    """Shows what a model would see, and neither asks one nor stores anything."""
    before = memory.everything

    answer = skein.chat("I am a@example.com", pii_preview=True, headers=[("X-Auto-Pii-Mapping", "true")])

    assert answer.success == {"redacted_text": "I am <EMAIL_1>", "pii_mapping": {"<EMAIL_1>": "a@example.com"}}
    assert memory.everything == before
    assert memory.model.asked == []


def test_policies(skein: Native, memory: Memory) -> None:
    """The request's in its header, else the space's; unknown kinds are 422."""
    assert skein.new_space(pii_policy={"email": "mask", "ssn": "redact"}).status == 201
    skein.chat("I am a@example.com, 536-90-4399")
    assert "a@example.com" not in repr(memory.model.asked[-1].body)
    assert "[REDACTED_SSN]" in repr(memory.model.asked[-1].body)
    assert "536-90-4399" not in repr(memory.everything)
    skein.chat("I am a@example.com", headers=[("X-Pii-Mapping", "email=allow")])
    assert "a@example.com" in repr(memory.model.asked[-1].body)
    assert skein.chat("I", headers=[("X-Pii-Mapping", "shoe=mask")]).status == 422


@pytest.mark.parametrize(
    "name", ["X-Pii-Mapping", "X-Auto-Pii-Mapping", "X-Pii-Positions", "X-Chat-History-Pii-Mapping"]
)
def test_a_header_of_personal_data_said_twice(skein: Native, memory: Memory, name: str) -> None:
    """422 at the header: what only one of the two protects would reach a model."""
    answer = skein.chat("I", headers=[(name, ""), (name, "")])

    assert [loc for loc, _ in answer.problems] == [["header", name.lower()]]
    assert memory.model.asked == []


def test_files_and_tools(skein: Native, memory: Memory) -> None:
    """The model is shown the files; the tools that it calls are told in the answer, and as they are called."""
    file = upload_file("cities.csv", b"city,sun\nParis,3\nRome,9\n", Space(skein.grant.tenant, skein.space))
    asks = call(json.dumps({"sql": "SELECT city FROM data WHERE sun > 5"}), id="c", name="data_lookup")
    memory.model.will(stream_answer(asks, stop("tool_calls"), usage()), stream_answer(*SUNNY_EVENTS))
    tools = {"data_lookup": {"dataset_id": file}, "code_interpreter": False}
    fields: dict[str, Any] = {"uploaded_files": [file], "tools": tools}

    first = skein.chat("Where is it sunny?", key="key", **fields)

    called = {"type": "data_lookup", "input": {"sql": "SELECT city FROM data WHERE sun > 5"}}
    assert first.success["tool_calls"] == [called]
    assert "Paris,3" in repr(memory.model.asked[0].body)
    assert "Rome" in memory.model.asked[1].body["messages"][-1]["content"]
    assert skein.chat("Where is it sunny?", key="key", **fields).body == first.body
    memory.model.will(stream_answer(asks, stop("tool_calls"), usage()), stream_answer(*SUNNY_EVENTS))
    told = events(skein.chat("Where is it sunny?", accept="text/event-stream", **fields))
    assert [name for name, _ in told] == ["start", "tool_call", "delta", "delta", "done"]
    assert told[1][1] == called
    assert told[-1][1]["tool_calls"] == [called]


def foreigners(file: str) -> list[dict[str, Any]]:
    """Every way to name a file in a request."""
    return [{"uploaded_files": [file]}, {"tools": {"data_lookup": {"dataset_id": file}}}]


def test_files_and_tools_that_there_are_not(skein: Native, memory: Memory) -> None:
    """Another space's file is no file; an unknown tool is told where it stands; nothing is written."""
    foreign = upload_file("a.csv", b"secret", Space(skein.grant.tenant, "another"))
    before = memory.items

    for fields in foreigners(foreign):
        assert skein.chat(HELLO, key="key", **fields).status == 404
    unknown = skein.chat(HELLO, key="key", tools={"teleport": True})

    assert (unknown.status, unknown.body["detail"][0]["loc"]) == (422, ["body", "tools", "teleport"])
    assert memory.items == before


def test_stopping(skein: Native, memory: Memory) -> None:
    """202 to who stops it, once for each key; no model is asked for it."""
    thread = skein.new_thread()
    stopped = skein.stop(thread, key="stop")

    assert (stopped.status, stopped.data) == (202, {"id": thread, "stopping": True})
    assert skein.stop(thread, key="stop").headers["idempotent-replayed"] == "true"
    assert memory.model.asked == []
