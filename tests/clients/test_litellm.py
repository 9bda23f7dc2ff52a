import pytest

from tests.clients.environments import install_python
from tests.clients.matchers import SECONDS, THREAD_ID
from tests.clients.messages import MESSAGE, text
from tests.clients.reports import Report, run_python_program
from tests.clients.seeds import create_long_thread
from tests.support.engines.aws import Deployed

THREAD = {"id": THREAD_ID, "object": "thread", "created_at": SECONDS, "metadata": {}}
"""The fields of litellm's model of a thread, which has no `tool_resources`."""

ADDED = {**MESSAGE, "content": [text("two")]}


@pytest.fixture(scope="module")
def litellm(deployed: Deployed, api_key: str) -> Report:
    """The report of litellm, with its local list of prices, since it would otherwise download one."""
    environment = {
        "OPENAI_BASE_URL": f"{deployed.url}/v1",
        "OPENAI_API_KEY": api_key,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LONG_THREAD": create_long_thread(deployed, api_key),
    }
    return run_python_program(install_python("litellm", "litellm==1.106.2"), "litellm_threads", environment)


def test_asynchronous_functions_return_the_expected_objects(litellm: Report) -> None:
    """acreate_thread, a_add_message, aget_thread and aget_messages return the expected objects."""
    result = litellm["asynchronous"]
    message = {**ADDED, "role": "assistant", "metadata": {"n": "2"}, "thread_id": result["created"]["id"]}

    assert result["created"] == {**THREAD, "metadata": {"user": "u1"}}
    assert result["retrieved"] == result["created"]
    assert result["added"] == message
    assert result["listed"] == ["three", "two", "one"]


def test_synchronous_functions_return_the_expected_objects(litellm: Report) -> None:
    """create_thread, add_message, get_thread and get_messages return the expected objects."""
    result = litellm["synchronous"]
    attached = [{"file_id": "file-1", "tools": [{"type": "file_search"}]}]

    assert result["retrieved"] == THREAD
    assert result["added"] == {**ADDED, "attachments": attached, "thread_id": result["retrieved"]["id"]}
    assert result["listed"] == ["two", "one"]


def test_get_messages_returns_1000_messages(litellm: Report) -> None:
    """The pages of get_messages contain each of 1,000 messages once and in order."""
    assert litellm["long_thread"] == [str(number) for number in range(1000, 0, -1)]


def test_errors_raise_client_exceptions(litellm: Report) -> None:
    """Litellm passes on the exceptions of the OpenAI client, with the exact message."""
    result = litellm["errors"]
    missing = {
        "class": "NotFoundError",
        "status": 404,
        "message": f"No thread found with id 'thread_{'0' * 32}'.",
    }
    role = "Invalid value: 'human'. Supported values are: 'user' and 'assistant'."

    assert (result["thread"], result["messages"]) == (missing, missing)
    assert result["role"] == {"class": "BadRequestError", "status": 400, "message": role}
    assert (result["key"]["class"], result["key"]["status"]) == ("AuthenticationError", 401)


def test_asynchronous_function_raises_litellm_exception(litellm: Report) -> None:
    """An asynchronous function raises litellm's own exception for a missing thread, with the same message."""
    assert litellm["asynchronous_error"].endswith(f"No thread found with id 'thread_{'0' * 32}'.")
