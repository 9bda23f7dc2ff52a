import pytest

from core import spaces
from core.chat import context
from core.models import NewMessage, Space, ThreadRef
from core.threads.append import append
from tests.support.data.turns import prompt_messages, question, run_turn
from tests.support.servers.fake_server import Wire

CALL = {"type": "function_call", "call_id": "c1", "name": "look_up", "arguments": '{"city": "Paris"}'}
OUTPUT = {"type": "function_call_output", "call_id": "c1", "output": "sunny"}


def test_the_model_is_told_the_branch(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The path that leads to the question, oldest first, and nothing of other branches."""
    first = append(thread, NewMessage("user", "one"), author="user").value
    append(thread, NewMessage("assistant", "two"), author="user")
    append(thread, NewMessage("user", "aside"), author="user")
    append(thread, NewMessage("assistant", "other two", parent_id=str(first.id)), author="user")

    run_turn(space, question(thread))

    assert prompt_messages(model) == [
        ("user", "one"),
        ("assistant", "other two"),
        ("user", "What is the weather like?"),
    ]


def test_instructions_come_first(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The space's prompt, what systems and developers said in the thread, and nothing of it as conversation."""
    spaces.create(space, {"system_prompt": "Be brief."})
    append(thread, NewMessage("system", "Speak French."), author="user")

    run_turn(space, question(thread))

    assert prompt_messages(model) == [("system", "Be brief.\n\nSpeak French."), ("user", "What is the weather like?")]


def test_the_space_says_who_answers(space: Space, thread: ThreadRef, model: Wire) -> None:
    """Its model, unless it has another for the integration."""
    models = {"provider": "openai", "name": "of-the-space"}
    spaces.create(space, {"model": models, "integrations": {"bot": {"provider": "openai", "name": "of-the-bot"}}})

    run_turn(space, question(thread))
    run_turn(space, question(thread, integration="bot"))
    run_turn(space, question(thread, integration="another"))

    assert [one.body["model"] for one in model.asked] == ["of-the-space", "of-the-bot", "of-the-space"]


@pytest.mark.usefixtures("model")
def test_the_budget_cuts_the_oldest(thread: ThreadRef) -> None:
    """The newest messages go, as far as the budget reaches; the question always."""
    half = "word " * (context.BUDGET * 4 // 11)
    append(thread, [NewMessage("user", half) for _ in range(4)], author="user")

    assert [one.sequence for one in context.path(thread, 4)] == [3, 4]
    assert [one.sequence for one in context.path(thread, 1)] == [1]


@pytest.mark.usefixtures("model")
def test_a_tools_result_never_comes_without_its_call(thread: ThreadRef) -> None:
    """Where the budget ends between them, both stay behind."""
    long = {**CALL, "arguments": '{"city": "' + "x" * context.BUDGET * 4 + '"}'}
    news = [NewMessage("assistant", item=long), NewMessage("tool", item=OUTPUT), NewMessage("user", "And?")]
    append(thread, news, author="user")

    assert [one.sequence for one in context.path(thread, 3)] == [3]


def test_tools_are_told_as_calls_and_results(space: Space, thread: ThreadRef, model: Wire) -> None:
    """What a tool was asked and what it said, under the id that ties them."""
    append(thread, [NewMessage("assistant", item=CALL), NewMessage("tool", item=OUTPUT)], author="user")

    run_turn(space, question(thread))

    called, result = model.asked[0].body["messages"][:2]
    assert called["tool_calls"][0]["function"]["name"] == "look_up"
    assert result == {"role": "tool", "tool_call_id": "c1", "content": "sunny"}
