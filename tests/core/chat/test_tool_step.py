import json
from typing import Any

import pytest

from core.chat.run import MAX_TOOL_ROUNDS
from core.errors import Invalid, NotFound, ProviderFailed
from core.files.uploads import NewFile, upload
from core.models import NewMessage, Space, ThreadRef
from core.pii.masking import Masking, Policy
from core.providers import ToolCall
from core.threads.append import append
from core.threads.text import message_text
from tests.support.data.turns import SUNNY, offered_tools, question, run_turn, start_turn, stored_messages, turn_events
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import call, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, Wire

COUNT = "SELECT count(*) AS n FROM data"


@pytest.fixture
def dataset(space: Space) -> dict[str, Any]:
    """The tools of a request: `data_lookup` with an uploaded file."""
    (id,) = upload(space, [NewFile("cities.csv", b"city,mail\nParis,a@example.com\nRome,b@example.com\n")]).value
    return {"data_lookup": {"dataset_id": id}}


def tool_call(sql: str = COUNT, id: str = "call_1", name: str = "data_lookup") -> Answer:
    """A model's answer that calls a tool."""
    return stream_answer(call(json.dumps({"sql": sql}), id=id, name=name), stop("tool_calls"), usage())


def test_model_gets_the_result_of_its_tool_call(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """The model is offered the tool, calls it, gets its result, and answers."""
    model.will(tool_call(), stream_answer(*SUNNY_EVENTS))

    done = run_turn(space, question(thread, tools=dataset))

    first, second = (one.body for one in model.asked)
    assert [one["function"]["name"] for one in first["tools"]] == ["data_lookup"]
    assert [one["role"] for one in second["messages"]] == ["user", "assistant", "tool"]
    assert "2" in second["messages"][-1]["content"]
    assert done.message.content == SUNNY
    assert done.calls == [ToolCall("call_1", "data_lookup", {"sql": COUNT})]


def test_tool_calls_and_results_are_stored_between_question_and_answer(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """Each message is the child of the one before it: question, text, call, result, answer. The answer's metadata has
    the tokens of the whole turn."""
    first_output = stream_answer(
        text("Let me look."), call(json.dumps({"sql": COUNT}), id="c", name="data_lookup"), stop(), usage()
    )
    model.will(first_output, stream_answer(*SUNNY_EVENTS))

    run_turn(space, question(thread, tools=dataset))

    messages = stored_messages(thread)
    assert [one.role for one in messages] == ["user", "assistant", "assistant", "tool", "assistant"]
    assert [one.parent for one in messages] == [None, 1, 2, 3, 4]
    assert [message_text(one) for one in messages][1:3] == ["Let me look.", 'data_lookup({"sql":"' + COUNT + '"})']
    assert (messages[-1].metadata or {})["tokens_used"] == 92
    assert (messages[-1].metadata or {})["tool_calls"] == 1


def test_each_of_several_tool_calls_gets_a_result(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """Each result has the id of its call; the call of an unknown tool gets an error text."""
    two = [call("{}", 0, "one", "data_lookup"), call("{}", 1, "two", "weather")]
    model.will(stream_answer(*two, stop("tool_calls"), usage()), stream_answer(*SUNNY_EVENTS))

    done = run_turn(space, question(thread, tools=dataset))

    assert [one.id for one in done.calls] == ["one", "two"]
    results = [one for one in model.asked[-1].body["messages"] if one["role"] == "tool"]
    assert [one["tool_call_id"] for one in results] == ["one", "two"]
    assert results[1]["content"] == "There is no tool of this name."


def test_tool_rounds_are_limited(space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]) -> None:
    """After MAX_TOOL_ROUNDS the model is offered no tools, and its output is the answer."""
    model.will(tool_call())

    done = run_turn(space, question(thread, tools=dataset))

    assert len(model.asked) == MAX_TOOL_ROUNDS + 1
    assert "tools" not in model.asked[-1].body
    assert len(done.calls) == MAX_TOOL_ROUNDS
    assert stored_messages(thread)[-1].role == "assistant"


def test_tool_call_event_precedes_the_answer(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """Clients see the tool call before the text of the answer."""
    model.will(tool_call(), stream_answer(*SUNNY_EVENTS))

    kinds = [type(one).__name__ for one in turn_events(space, question(thread, tools=dataset))]

    assert kinds == ["TurnStarted", "ToolCall", "TextDelta", "TextDelta", "TurnFinished"]


def test_replay_returns_the_tool_calls_of_its_turn(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """The same answer with the same tool calls, without those of earlier turns."""
    model.will(tool_call(), stream_answer(*SUNNY_EVENTS))
    run_turn(space, question(thread, tools=dataset))
    model.will(tool_call(id="call_2"), stream_answer(*SUNNY_EVENTS))
    first = run_turn(space, question(thread, "Again?", tools=dataset), "key")

    again = run_turn(space, question(thread, "Again?", tools=dataset), "key")

    assert again.replayed
    assert (again.message, again.calls) == (first.message, first.calls)
    assert [one.id for one in again.calls] == ["call_2"]
    assert len(model.asked) == 2


def test_retry_resumes_after_the_stored_steps(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """The model and tool calls that succeeded before the failure are not repeated, and their tokens are counted."""
    model.will(tool_call(), Answer(status=500), stream_answer(*SUNNY_EVENTS))
    with pytest.raises(ProviderFailed):
        run_turn(space, question(thread, tools=dataset), "key")

    done = run_turn(space, question(thread, tools=dataset), "key")

    assert len(model.asked) == 3
    assert [one.id for one in done.calls] == ["call_1"]
    assert [one.role for one in stored_messages(thread)] == ["user", "assistant", "tool", "assistant"]
    assert (done.message.metadata or {})["tokens_used"] == 92


def test_overtaken_run_uses_the_steps_of_the_other_run(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any], clock: Clock
) -> None:
    """Both runs return the same answer, and no message is stored twice."""
    model.will(tool_call(id="fast"), stream_answer(*SUNNY_EVENTS), tool_call(id="slow"), stream_answer(*SUNNY_EVENTS))
    slow = start_turn(space, question(thread, tools=dataset), "key")
    clock.advance(36_000)

    fast = run_turn(space, question(thread, tools=dataset), "key")
    *_, last = slow

    assert getattr(last, "message", None) == fast.message
    assert [one.role for one in stored_messages(thread)] == ["user", "assistant", "tool", "assistant"]


def test_turn_with_unknown_tools_writes_nothing(space: Space, thread: ThreadRef, memory: Memory) -> None:
    """An unknown tool raises Invalid, a tool with an unknown file NotFound."""
    before = memory.everything

    with pytest.raises(Invalid):
        run_turn(space, question(thread, tools={"teleport": True}), "key")
    with pytest.raises(NotFound):
        run_turn(space, question(thread, tools={"data_lookup": {"dataset_id": "src_" + "0" * 32}}), "key")

    assert memory.everything == before


def test_tools_get_values_and_the_model_gets_placeholders(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """Placeholders in arguments are replaced by their values; results are masked for the model; the store has the
    values."""
    model.will(tool_call("SELECT city, mail FROM data WHERE mail = '<EMAIL_1>'"), stream_answer(*SUNNY_EVENTS))
    masking = Masking({"email": Policy.MASK})

    done = run_turn(space, question(thread, "Where is b@example.com?", tools=dataset, masking=masking))

    assert "b@example.com" not in repr([one.body for one in model.asked])
    assert "Rome" in model.asked[-1].body["messages"][-1]["content"]
    assert done.calls[0].arguments == {"sql": "SELECT city, mail FROM data WHERE mail = 'b@example.com'"}
    assert "b@example.com" in message_text(stored_messages(thread)[2])


def test_tool_descriptions_are_masked(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The name of the file and the names of its columns may contain personal data."""
    data = b'{"people": [{"name": "Ada"}]}'
    (id,) = upload(space, [NewFile("ada@example.com.json", data)]).value

    run_turn(
        space, question(thread, tools={"data_lookup": {"dataset_id": id}}, masking=Masking({"email": Policy.MASK}))
    )

    [tool] = model.asked[0].body["tools"]
    assert "data file <EMAIL_1>" in tool["function"]["description"]
    assert "people (1 rows): name TEXT" in tool["function"]["parameters"]["properties"]["sql"]["description"]
    assert "ada@example" not in repr(tool)


def test_redacted_values_are_in_no_step(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any], memory: Memory
) -> None:
    """Neither in the prompt nor in the table, neither in arguments nor in results, neither as text nor as a number."""
    select = {"sql": "SELECT mail FROM data", "for": "b@example.com", "card": 4111111111111111}
    first_output = stream_answer(call(json.dumps(select), id="c", name="data_lookup"), stop("tool_calls"), usage())
    model.will(first_output, stream_answer(*SUNNY_EVENTS))
    masking = Masking({"email": Policy.REDACT, "credit_card": Policy.REDACT})

    run_turn(space, question(thread, tools=dataset, masking=masking))

    written_and_sent = repr(memory.items) + repr(model.asked)
    assert "example.com" not in written_and_sent
    assert "4111111111111111" not in written_and_sent


def test_later_turn_gets_tool_calls_and_results(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """They are part of the history, even if the later turn offers no tools."""
    model.will(tool_call(), stream_answer(*SUNNY_EVENTS))
    run_turn(space, question(thread, tools=dataset))
    append(thread, NewMessage("user", "Thanks."), author="user")

    run_turn(space, question(thread, "And now?"))

    roles = [one["role"] for one in model.asked[-1].body["messages"]]
    assert roles == ["user", "assistant", "tool", "assistant", "user", "user"]
    assert offered_tools(model.asked[-1]) == []
