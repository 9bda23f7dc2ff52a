import pytest

from tests.clients.environments import python
from tests.clients.matching import CONVERSATION_ID, MESSAGE_ID, Like
from tests.clients.reports import Report, python_report
from tests.clients.seeds import long_thread
from tests.support.engines.aws import Deployed


@pytest.fixture(scope="module")
def agents(deployed: Deployed, api_key: str) -> Report:
    """What openai-agents met. Its traces would go to OpenAI."""
    environment = {
        "OPENAI_BASE_URL": f"{deployed.url}/v1",
        "OPENAI_API_KEY": api_key,
        "OPENAI_AGENTS_DISABLE_TRACING": "1",
        "LONG_THREAD": long_thread(deployed, api_key),
    }
    return python_report(python("openai-agents", "openai-agents==0.24.0"), "openai_agents", environment)


def message(role: str, text: str) -> dict[str, object]:
    """A message as the session has it."""
    said = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    part = said if role == "assistant" else {"type": "input_text", "text": text}
    return {"id": MESSAGE_ID, "type": "message", "status": "completed", "role": role, "content": [part]}


def test_session_items(agents: Report) -> None:
    """A session begins empty, keeps what is added, and gives it back in order: all of it, or the newest."""
    told = agents["session_life"]

    assert (told["new"], told["pop_of_none"]) == ([], None)
    assert told["id"] == CONVERSATION_ID
    assert told["items"] == [message("user", "1"), message("assistant", "2")]
    assert told["texts"] == [str(number) for number in range(1, 48)]
    assert told["newest"] == ["45", "46", "47"]


def test_pop_item(agents: Report) -> None:
    """Popping takes the newest item away for good, also for another session of the same conversation."""
    told = agents["session_life"]

    assert (told["popped"], told["left"], told["again"]) == (["47", "46"], ["45"], 45)


def test_clear_session(agents: Report) -> None:
    """A cleared session goes on in a new, empty conversation; the old one is not found."""
    told = agents["session_life"]

    assert told["cleared"] == {"items": [], "same": False}
    assert told["gone"]["message"] == f"Conversation with id '{told['id']}' not found."


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


def test_scripted_run(agents: Report) -> None:
    """Two runs leave everything that was said, called and thought in one conversation, in order."""
    told = agents["scripted_run"]

    assert told["outputs"] == ["Sunny.", "I said: sunny."]
    assert told["items"] == [
        message("user", "How is the weather in Ghent?"),
        CALL,
        OUTPUT,
        message("assistant", "Sunny."),
        message("user", "What did you say?"),
        {"id": "rs_script", "type": "reasoning", "summary": []},
        message("assistant", "I said: sunny."),
    ]


def test_second_run_remembers(agents: Report) -> None:
    """The model of the second run is told what happened in the first."""
    kinds = [item.get("type", item.get("role")) for item in agents["scripted_run"]["told"]]

    assert kinds == ["message", "function_call", "function_call_output", "message", "user"]


def test_long_history(agents: Report) -> None:
    """A session reads 1,000 messages, each once and in order."""
    assert agents["long_history"] == [str(number) for number in range(1, 1001)]
