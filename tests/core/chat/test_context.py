import pytest

from core import spaces
from core.chat import context
from core.models import NewMessage, Space, ThreadRef
from core.threads.append import append
from tests.support.data.turns import last_prompt, question, run_turn
from tests.support.servers.fake_server import Wire

CALL = {"type": "function_call", "call_id": "c1", "name": "look_up", "arguments": '{"city": "Paris"}'}
OUTPUT = {"type": "function_call_output", "call_id": "c1", "output": "sunny"}


def test_prompt_is_the_branch_of_the_question(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The messages from the root to the question, oldest first, without those of other branches."""
    first = append(thread, NewMessage("user", "one"), author="user").value
    append(thread, NewMessage("assistant", "two"), author="user")
    append(thread, NewMessage("user", "aside"), author="user")
    append(thread, NewMessage("assistant", "other two", parent_id=str(first.id)), author="user")

    run_turn(space, question(thread))

    assert last_prompt(model) == [("user", "one"), ("assistant", "other two"), ("user", "What is the weather like?")]


def test_instructions_are_in_the_system_prompt_only(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The space's system prompt, followed by the thread's system and developer messages, which are not repeated among
    the other messages."""
    spaces.create(space, {"system_prompt": "Be brief."})
    append(thread, NewMessage("system", "Speak French."), author="user")

    run_turn(space, question(thread))

    assert last_prompt(model) == [("system", "Be brief.\n\nSpeak French."), ("user", "What is the weather like?")]


def test_space_settings_choose_the_model(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The model of the integration if the space has one, otherwise the model of the space."""
    model_of_space = {"provider": "openai", "name": "of-the-space"}
    spaces.create(
        space, {"model": model_of_space, "integrations": {"bot": {"provider": "openai", "name": "of-the-bot"}}}
    )

    run_turn(space, question(thread))
    run_turn(space, question(thread, integration="bot"))
    run_turn(space, question(thread, integration="another"))

    assert [one.body["model"] for one in model.asked] == ["of-the-space", "of-the-bot", "of-the-space"]


@pytest.mark.usefixtures("model")
def test_oldest_messages_are_left_out_beyond_the_token_budget(thread: ThreadRef) -> None:
    """The newest messages are sent as far as the budget allows; the question is always sent."""
    half = "word " * (context.MAX_HISTORY_TOKENS * 4 // 11)
    append(thread, [NewMessage("user", half) for _ in range(4)], author="user")

    assert [one.sequence for one in context.branch_history(thread, 4)] == [3, 4]
    assert [one.sequence for one in context.branch_history(thread, 1)] == [1]


@pytest.mark.usefixtures("model")
def test_tool_result_is_never_sent_without_its_call(thread: ThreadRef) -> None:
    """If the budget ends between the two, both are left out."""
    long = {**CALL, "arguments": '{"city": "' + "x" * context.MAX_HISTORY_TOKENS * 4 + '"}'}
    news = [NewMessage("assistant", item=long), NewMessage("tool", item=OUTPUT), NewMessage("user", "And?")]
    append(thread, news, author="user")

    assert [one.sequence for one in context.branch_history(thread, 3)] == [3]


def test_tool_calls_and_results_are_sent_with_their_common_id(space: Space, thread: ThreadRef, model: Wire) -> None:
    """A function call and its output in the history become a tool call and its result in the prompt."""
    append(thread, [NewMessage("assistant", item=CALL), NewMessage("tool", item=OUTPUT)], author="user")

    run_turn(space, question(thread))

    call, result = model.asked[0].body["messages"][:2]
    assert call["tool_calls"][0]["function"]["name"] == "look_up"
    assert result == {"role": "tool", "tool_call_id": "c1", "content": "sunny"}
