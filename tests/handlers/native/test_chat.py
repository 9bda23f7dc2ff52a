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
from tests.support.servers.fake_server import Answer as ModelAnswer

HELLO = "Hello, help me plan a project timeline."


def parse_events(answer: Answer) -> list[tuple[str, dict[str, object]]]:
    """Name and data of each server-sent event."""
    blocks = [block.split("\n") for block in answer.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_published_turns_create_and_continue_a_thread(skein: Native) -> None:
    """The first message creates a thread, and the second continues it."""
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
    assert [message["role"] for message in messages] == ["user", "assistant", "user", "assistant"]
    assert messages[1]["id"] == first["message_id"]


def test_message_is_required(skein: Native) -> None:
    """The error has the published form."""
    answer = skein.call_chat({})

    assert answer.status == 422
    assert answer.body["detail"][0]["loc"] == ["body", "message"]


def test_retried_turn_returns_the_first_response(skein: Native) -> None:
    """Another request with the same key is 422. The tests of core/chat cover a key in flight."""
    answers = [skein.chat(HELLO, key="key") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert [answer.headers.get("idempotent-replayed") for answer in answers] == [None, "true"]
    assert skein.chat("Another", key="key").status == 422


def test_fields_of_thread_and_message_are_stored(skein: Native) -> None:
    """Title, project and metadata belong to the new thread; parent and branch belong to the message."""
    turn = skein.chat(HELLO, title={"en": "Plan"}, project_id="p", metadata={"source": "web"}).success
    thread = skein.thread(turn["thread_id"]).data

    assert (thread["title"], thread["project_id"], thread["metadata_json"]) == ({"en": "Plan"}, "p", {"source": "web"})
    first = skein.messages(turn["thread_id"]).data[0]
    branch = skein.chat("Or?", thread_id=turn["thread_id"], parent_message_id=first["id"], branch_id="b").success
    question, answer = skein.messages(turn["thread_id"]).data[2:]
    assert (question["parent_message_id"], question["branch_id"]) == (first["id"], "b")
    assert (answer["parent_message_id"], answer["branch_id"]) == (question["id"], "b")
    again = skein.chat("", thread_id=turn["thread_id"], existing_user_message_id=question["id"]).success
    assert again["message_id"] != branch["message_id"]


def test_unknown_provider_is_422(skein: Native) -> None:
    """The error contains the known providers."""
    answer = skein.chat(HELLO, model={"provider": "nobody", "name": "m"})

    assert answer.status == 422
    assert answer.body["detail"][0]["loc"] == ["body", "model", "provider"]
    assert "bedrock" in answer.body["detail"][0]["msg"]


def test_failure_of_the_model_is_502_or_503(skein: Native, memory: Memory) -> None:
    """A throttled model adds `Retry-After`; the question is stored."""
    for status, expected, has_retry_after in ((500, 502, False), (429, 503, True)):
        memory.model.will(ModelAnswer(status=status))
        thread = skein.new_thread()
        answer = skein.chat("Well?", thread_id=thread)

        assert answer.status == expected
        assert answer.body["error"]["code"] == "unavailable"
        assert ("retry-after" in answer.headers) == has_retry_after
        assert [message["content"] for message in skein.messages(thread).data] == ["1", "Well?"]


def test_stream_has_ids_then_text_then_the_response(skein: Native, memory: Memory) -> None:
    """The events are `start`, `delta` for each piece of text, and `done`."""
    memory.model.will(stream_answer(text("Sun"), text("ny."), stop(), usage()))

    answer = skein.chat(HELLO, accept="text/event-stream")

    assert answer.headers["content-type"] == "text/event-stream"
    events = parse_events(answer)
    assert [name for name, _ in events] == ["start", "delta", "delta", "done"]
    assert [data["text"] for name, data in events if name == "delta"] == ["Sun", "ny."]
    assert events[-1][1]["response"] == "Sunny."
    assert events[0][1]["thread_id"] == events[-1][1]["thread_id"]


def test_broken_stream_ends_with_an_error_event(skein: Native, memory: Memory) -> None:
    """An error before the first event is a response with its own status."""
    memory.model.will(stream_answer(text("Sun"), ending="cut"))

    events = parse_events(skein.chat(HELLO, accept="text/event-stream"))

    assert [name for name, _ in events] == ["start", "delta", "error"]
    assert skein.chat(HELLO, thread_id="nope", accept="text/event-stream").status == 404


def test_preview_returns_the_redacted_text(skein: Native, memory: Memory) -> None:
    """The model is not called, and nothing is stored."""
    before = memory.everything

    answer = skein.chat("I am a@example.com", pii_preview=True, headers=[("X-Auto-Pii-Mapping", "true")])

    assert answer.success == {"redacted_text": "I am <EMAIL_1>", "pii_mapping": {"<EMAIL_1>": "a@example.com"}}
    assert memory.everything == before
    assert memory.model.asked == []


def test_policy_of_the_header_overrides_that_of_the_space(skein: Native, memory: Memory) -> None:
    """Unknown kinds are 422."""
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
def test_repeated_header_of_personal_data_is_422(skein: Native, memory: Memory, name: str) -> None:
    """If one of the two values were ignored, unmasked values would reach the model."""
    answer = skein.chat("I", headers=[(name, ""), (name, "")])

    assert [loc for loc, _ in answer.problems] == [["header", name.lower()]]
    assert memory.model.asked == []


def test_files_and_tools_reach_the_model(skein: Native, memory: Memory) -> None:
    """The response and the stream contain the tool calls."""
    file = upload_file("cities.csv", b"city,sun\nParis,3\nRome,9\n", Space(skein.grant.tenant, skein.space))
    tool_call = call(json.dumps({"sql": "SELECT city FROM data WHERE sun > 5"}), id="c", name="data_lookup")
    memory.model.will(stream_answer(tool_call, stop("tool_calls"), usage()), stream_answer(*SUNNY_EVENTS))
    tools = {"data_lookup": {"dataset_id": file}, "code_interpreter": False}
    fields: dict[str, Any] = {"uploaded_files": [file], "tools": tools}

    first = skein.chat("Where is it sunny?", key="key", **fields)

    expected_call = {"type": "data_lookup", "input": {"sql": "SELECT city FROM data WHERE sun > 5"}}
    assert first.success["tool_calls"] == [expected_call]
    assert "Paris,3" in repr(memory.model.asked[0].body)
    assert "Rome" in memory.model.asked[1].body["messages"][-1]["content"]
    assert skein.chat("Where is it sunny?", key="key", **fields).body == first.body
    memory.model.will(stream_answer(tool_call, stop("tool_calls"), usage()), stream_answer(*SUNNY_EVENTS))
    events = parse_events(skein.chat("Where is it sunny?", accept="text/event-stream", **fields))
    assert [name for name, _ in events] == ["start", "tool_call", "delta", "delta", "done"]
    assert events[1][1] == expected_call
    assert events[-1][1]["tool_calls"] == [expected_call]


def requests_with_file(file: str) -> list[dict[str, Any]]:
    """The fields of each request that refers to a file."""
    return [{"uploaded_files": [file]}, {"tools": {"data_lookup": {"dataset_id": file}}}]


def test_unknown_file_is_404_and_unknown_tool_is_422(skein: Native, memory: Memory) -> None:
    """A file of another space is unknown; nothing is written."""
    foreign = upload_file("a.csv", b"secret", Space(skein.grant.tenant, "another"))
    before = memory.items

    for fields in requests_with_file(foreign):
        assert skein.chat(HELLO, key="key", **fields).status == 404
    unknown = skein.chat(HELLO, key="key", tools={"teleport": True})

    assert (unknown.status, unknown.body["detail"][0]["loc"]) == (422, ["body", "tools", "teleport"])
    assert memory.items == before


def test_stop_is_202_once_for_each_key(skein: Native, memory: Memory) -> None:
    """The model is not called."""
    thread = skein.new_thread()
    stopped = skein.stop(thread, key="stop")

    assert (stopped.status, stopped.data) == (202, {"id": thread, "stopping": True})
    assert skein.stop(thread, key="stop").headers["idempotent-replayed"] == "true"
    assert memory.model.asked == []
