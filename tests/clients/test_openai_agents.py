import pytest

from tests.clients.environments import install_python
from tests.clients.matchers import CONVERSATION_ID, MESSAGE_ID, Like
from tests.clients.reports import Report, run_python_program
from tests.clients.seeds import create_long_thread
from tests.support.engines.aws import Deployed


@pytest.fixture(scope="module")
def agents(deployed: Deployed, api_key: str) -> Report:
    """The report of openai-agents, without tracing, since it would otherwise send traces to OpenAI."""
    environment = {
        "OPENAI_BASE_URL": f"{deployed.url}/v1",
        "OPENAI_API_KEY": api_key,
        "OPENAI_AGENTS_DISABLE_TRACING": "1",
        "LONG_THREAD": create_long_thread(deployed, api_key),
    }
    return run_python_program(install_python("openai-agents", "openai-agents==0.24.0"), "openai_agents", environment)


def message(role: str, text: str) -> dict[str, object]:
    """Build a message as the session returns it."""
    output = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    part = output if role == "assistant" else {"type": "input_text", "text": text}
    return {"id": MESSAGE_ID, "type": "message", "status": "completed", "role": role, "content": [part]}


def test_session_returns_stored_items(agents: Report) -> None:
    """A session is empty at first, stores added items, and returns all or the newest of them in order."""
    result = agents["session_life"]

    assert (result["new"], result["pop_of_none"]) == ([], None)
    assert result["id"] == CONVERSATION_ID
    assert result["items"] == [message("user", "1"), message("assistant", "2")]
    assert result["texts"] == [str(number) for number in range(1, 48)]
    assert result["newest"] == ["45", "46", "47"]


def test_pop_item_removes_the_newest_item(agents: Report) -> None:
    """pop_item permanently removes the newest item, also from other sessions of the same conversation."""
    result = agents["session_life"]

    assert (result["popped"], result["remaining"], result["again"]) == (["47", "46"], ["45"], 45)


def test_cleared_session_starts_a_new_conversation(agents: Report) -> None:
    """A cleared session continues in a new, empty conversation; the old one is not found."""
    result = agents["session_life"]

    assert result["cleared"] == {"items": [], "same": False}
    assert result["deleted"]["message"] == f"Conversation with id '{result['id']}' not found."


CALL = {
    "id": Like("fc_[0-9a-f]{32}"),
    "type": "function_call",
    "call_id": "call_1",
    "name": "get_weather",
    "arguments": '{"city":"Ghent"}',
}
OUTPUT = {
    "id": Like("fco_[0-9a-f]{32}"),
    "type": "function_call_output",
    "call_id": "call_1",
    "output": "It's sunny in Ghent.",
}


def test_runs_store_their_items_in_order(agents: Report) -> None:
    """Two runs store all messages, calls, outputs and reasoning in one conversation, in order."""
    result = agents["scripted_run"]

    assert result["outputs"] == ["Sunny.", "I said: sunny."]
    assert result["items"] == [
        message("user", "How is the weather in Ghent?"),
        CALL,
        OUTPUT,
        message("assistant", "Sunny."),
        message("user", "What did you say?"),
        {"id": "rs_script", "type": "reasoning", "summary": []},
        message("assistant", "I said: sunny."),
    ]


def test_second_run_receives_the_first(agents: Report) -> None:
    """The model of the second run receives the messages and calls of the first."""
    kinds = [item.get("type", item.get("role")) for item in agents["scripted_run"]["last_input"]]

    assert kinds == ["message", "function_call", "function_call_output", "message", "user"]


def test_session_reads_1000_messages(agents: Report) -> None:
    """A session returns each of 1,000 messages once and in order."""
    assert agents["long_history"] == [str(number) for number in range(1, 1001)]
