import pytest

from tests.clients.environments import python
from tests.clients.matching import SECONDS, THREAD_ID
from tests.clients.messages import MESSAGE, text
from tests.clients.reports import Report, python_report
from tests.clients.seeds import long_thread
from tests.support.engines.aws import Deployed

THREAD = {"id": THREAD_ID, "object": "thread", "created_at": SECONDS, "metadata": {}}
"""As litellm's own model has it: without `tool_resources`."""

ADDED = {**MESSAGE, "content": [text("two")]}


@pytest.fixture(scope="module")
def litellm(deployed: Deployed, api_key: str) -> Report:
    """What litellm met. Its list of prices would come from the internet."""
    environment = {
        "OPENAI_BASE_URL": f"{deployed.url}/v1",
        "OPENAI_API_KEY": api_key,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LONG_THREAD": long_thread(deployed, api_key),
    }
    return python_report(python("litellm", "litellm==1.106.2"), "litellm_threads", environment)


def test_functions_for_asyncio(litellm: Report) -> None:
    """acreate_thread, a_add_message, aget_thread and aget_messages."""
    told = litellm["concurrent"]
    message = {**ADDED, "role": "assistant", "metadata": {"n": "2"}, "thread_id": told["made"]["id"]}

    assert told["made"] == {**THREAD, "metadata": {"user": "u1"}}
    assert told["retrieved"] == told["made"]
    assert told["added"] == message
    assert told["listed"] == ["three", "two", "one"]


def test_functions_that_wait(litellm: Report) -> None:
    """create_thread, add_message, get_thread and get_messages."""
    told = litellm["one_by_one"]
    attached = [{"file_id": "file-1", "tools": [{"type": "file_search"}]}]

    assert told["retrieved"] == THREAD
    assert told["added"] == {**ADDED, "attachments": attached, "thread_id": told["retrieved"]["id"]}
    assert told["listed"] == ["two", "one"]


def test_thousand(litellm: Report) -> None:
    """All pages of get_messages are 1,000 messages, each once and in order."""
    assert litellm["long_thread"] == [str(number) for number in range(1000, 0, -1)]


def test_errors(litellm: Report) -> None:
    """Refusals are the exceptions that litellm lets through, with the message to the letter."""
    told = litellm["errors"]
    missing = {
        "class": "NotFoundError",
        "status": 404,
        "message": f"No thread found with id 'thread_{'0' * 32}'.",
    }
    role = "Invalid value: 'human'. Supported values are: 'user' and 'assistant'."

    assert (told["thread"], told["messages"]) == (missing, missing)
    assert told["role"] == {"class": "BadRequestError", "status": 400, "message": role}
    assert (told["key"]["class"], told["key"]["status"]) == ("AuthenticationError", 401)


def test_error_of_its_own(litellm: Report) -> None:
    """What asyncio's functions cannot find is litellm's own exception, with the same message."""
    assert litellm["concurrent_error"].endswith(f"No thread found with id 'thread_{'0' * 32}'.")
