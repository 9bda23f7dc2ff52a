import json
from typing import Any

import pytest

from core.chat.run import MOST_STEPS
from core.errors import Invalid, NotFound, ProviderFailed
from core.files.uploads import NewFile, upload
from core.models import NewMessage, Space, ThreadRef
from core.pii.masking import Masking, Policy
from core.providers import ToolCall
from core.threads.append import append
from core.threads.text import plain
from tests.support.data.turns import SUNNY, collect_events, question, run_turn, start_turn, stored_messages, tool_names
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import call, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, Wire

COUNT = "SELECT count(*) AS n FROM data"


@pytest.fixture
def dataset(space: Space) -> dict[str, Any]:
    """A data file's tool, as a request asks for it."""
    (id,) = upload(space, [NewFile("cities.csv", b"city,mail\nParis,a@example.com\nRome,b@example.com\n")]).value
    return {"data_lookup": {"dataset_id": id}}


def asking(sql: str = COUNT, id: str = "call_1", name: str = "data_lookup") -> Answer:
    """A model that wants a tool called."""
    return stream_answer(call(json.dumps({"sql": sql}), id=id, name=name), stop("tool_calls"), usage())


def test_a_tool_is_called_and_the_model_goes_on(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """The model is offered the tool, gets its result, and answers."""
    model.will(asking(), stream_answer(*SUNNY_EVENTS))

    done = run_turn(space, question(thread, tools=dataset))

    first, second = (one.body for one in model.asked)
    assert [one["function"]["name"] for one in first["tools"]] == ["data_lookup"]
    assert [one["role"] for one in second["messages"]] == ["user", "assistant", "tool"]
    assert "2" in second["messages"][-1]["content"]
    assert done.message.content == SUNNY
    assert done.calls == [ToolCall("call_1", "data_lookup", {"sql": COUNT})]


def test_calls_and_results_are_messages_of_the_turn(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """In one line: question, what was said on the way, call, result, answer; the answer notes what all of it cost."""
    asks = stream_answer(
        text("Let me look."), call(json.dumps({"sql": COUNT}), id="c", name="data_lookup"), stop(), usage()
    )
    model.will(asks, stream_answer(*SUNNY_EVENTS))

    run_turn(space, question(thread, tools=dataset))

    messages = stored_messages(thread)
    assert [one.role for one in messages] == ["user", "assistant", "assistant", "tool", "assistant"]
    assert [one.parent for one in messages] == [None, 1, 2, 3, 4]
    assert [plain(one) for one in messages][1:3] == ["Let me look.", 'data_lookup({"sql":"' + COUNT + '"})']
    assert (messages[-1].metadata or {})["tokens_used"] == 92
    assert (messages[-1].metadata or {})["tool_calls"] == 1


def test_calls_side_by_side(space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]) -> None:
    """Each has its result, under its id; a tool that there is not is told as such."""
    two = [call("{}", 0, "one", "data_lookup"), call("{}", 1, "two", "weather")]
    model.will(stream_answer(*two, stop("tool_calls"), usage()), stream_answer(*SUNNY_EVENTS))

    done = run_turn(space, question(thread, tools=dataset))

    assert [one.id for one in done.calls] == ["one", "two"]
    results = [one for one in model.asked[-1].body["messages"] if one["role"] == "tool"]
    assert [one["tool_call_id"] for one in results] == ["one", "two"]
    assert results[1]["content"] == "There is no tool of this name."


def test_the_loop_is_bounded(space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]) -> None:
    """A model that calls on and on is offered no tools in the end, and what it says then is the answer."""
    model.will(asking())

    done = run_turn(space, question(thread, tools=dataset))

    assert len(model.asked) == MOST_STEPS + 1
    assert "tools" not in model.asked[-1].body
    assert len(done.calls) == MOST_STEPS
    assert stored_messages(thread)[-1].role == "assistant"


def test_events_come_in_order(space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]) -> None:
    """The call is told before it is carried out."""
    model.will(asking(), stream_answer(*SUNNY_EVENTS))

    kinds = [type(one).__name__ for one in collect_events(space, question(thread, tools=dataset))]

    assert kinds == ["Begun", "ToolCall", "TextDelta", "TextDelta", "Answered"]


def test_a_replay_has_the_calls(space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]) -> None:
    """The same answer with the same tool calls, and those of earlier turns are not among them."""
    model.will(asking(), stream_answer(*SUNNY_EVENTS))
    run_turn(space, question(thread, tools=dataset))
    model.will(asking(id="call_2"), stream_answer(*SUNNY_EVENTS))
    first = run_turn(space, question(thread, "Again?", tools=dataset), "key")

    again = run_turn(space, question(thread, "Again?", tools=dataset), "key")

    assert again.replayed
    assert (again.message, again.calls) == (first.message, first.calls)
    assert [one.id for one in again.calls] == ["call_2"]
    assert len(model.asked) == 2


def test_a_retry_goes_on_behind_the_steps(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """What was asked and called before the model failed is not done again, and its cost is not forgotten."""
    model.will(asking(), Answer(status=500), stream_answer(*SUNNY_EVENTS))
    with pytest.raises(ProviderFailed):
        run_turn(space, question(thread, tools=dataset), "key")

    done = run_turn(space, question(thread, tools=dataset), "key")

    assert len(model.asked) == 3
    assert [one.id for one in done.calls] == ["call_1"]
    assert [one.role for one in stored_messages(thread)] == ["user", "assistant", "tool", "assistant"]
    assert (done.message.metadata or {})["tokens_used"] == 92


def test_a_slow_run_takes_the_steps_of_the_one_that_overtook_it(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any], clock: Clock
) -> None:
    """Both end with one conversation, in which nothing is twice."""
    model.will(asking(id="fast"), stream_answer(*SUNNY_EVENTS), asking(id="slow"), stream_answer(*SUNNY_EVENTS))
    slow = start_turn(space, question(thread, tools=dataset), "key")
    clock.advance(36_000)

    fast = run_turn(space, question(thread, tools=dataset), "key")
    *_, last = slow

    assert getattr(last, "message", None) == fast.message
    assert [one.role for one in stored_messages(thread)] == ["user", "assistant", "tool", "assistant"]


def test_a_turn_with_tools_that_there_are_not_claims_nothing(space: Space, thread: ThreadRef, memory: Memory) -> None:
    """An unknown tool, and a file of nobody's: nothing is written."""
    before = memory.everything

    with pytest.raises(Invalid):
        run_turn(space, question(thread, tools={"teleport": True}), "key")
    with pytest.raises(NotFound):
        run_turn(space, question(thread, tools={"data_lookup": {"dataset_id": "src_" + "0" * 32}}), "key")

    assert memory.everything == before


def test_tools_see_values_and_the_model_does_not(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """Arguments come back from placeholders, results go to the model as placeholders, the store has the values."""
    model.will(asking("SELECT city, mail FROM data WHERE mail = '<EMAIL_1>'"), stream_answer(*SUNNY_EVENTS))
    masking = Masking({"email": Policy.MASK})

    done = run_turn(space, question(thread, "Where is b@example.com?", tools=dataset, masking=masking))

    assert "b@example.com" not in repr([one.body for one in model.asked])
    assert "Rome" in model.asked[-1].body["messages"][-1]["content"]
    assert done.calls[0].arguments == {"sql": "SELECT city, mail FROM data WHERE mail = 'b@example.com'"}
    assert "b@example.com" in plain(stored_messages(thread)[2])


def test_what_tools_say_of_themselves_is_masked(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The name of the file, and of what is in it: a member of its objects, say."""
    data = b'{"people": [{"name": "Ada"}]}'
    (id,) = upload(space, [NewFile("ada@example.com.json", data)]).value

    run_turn(
        space, question(thread, tools={"data_lookup": {"dataset_id": id}}, masking=Masking({"email": Policy.MASK}))
    )

    [tool] = model.asked[0].body["tools"]
    assert "data file <EMAIL_1>" in tool["function"]["description"]
    assert "people (1 rows): name TEXT" in tool["function"]["parameters"]["properties"]["sql"]["description"]
    assert "ada@example" not in repr(tool)


def test_what_is_redacted_is_in_no_step(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any], memory: Memory
) -> None:
    """Neither towards the model nor in the table, in arguments or results, in words or numbers."""
    select = {"sql": "SELECT mail FROM data", "for": "b@example.com", "card": 4111111111111111}
    asks = stream_answer(call(json.dumps(select), id="c", name="data_lookup"), stop("tool_calls"), usage())
    model.will(asks, stream_answer(*SUNNY_EVENTS))
    masking = Masking({"email": Policy.REDACT, "credit_card": Policy.REDACT})

    run_turn(space, question(thread, tools=dataset, masking=masking))

    everywhere = repr(memory.items) + repr(model.asked)
    assert "example.com" not in everywhere
    assert "4111111111111111" not in everywhere


def test_the_next_turn_is_told_of_the_tools(
    space: Space, thread: ThreadRef, model: Wire, dataset: dict[str, Any]
) -> None:
    """As call and result, although it offers none."""
    model.will(asking(), stream_answer(*SUNNY_EVENTS))
    run_turn(space, question(thread, tools=dataset))
    append(thread, NewMessage("user", "Thanks."), author="user")

    run_turn(space, question(thread, "And now?"))

    roles = [one["role"] for one in model.asked[-1].body["messages"]]
    assert roles == ["user", "assistant", "tool", "assistant", "user", "user"]
    assert tool_names(model.asked[-1]) == []
