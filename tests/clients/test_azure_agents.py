import pytest

from tests.clients.environments import python
from tests.clients.matching import SECONDS, THREAD_ID
from tests.clients.messages import MESSAGE, text
from tests.clients.reports import Report, python_report
from tests.clients.seeds import long_thread
from tests.support.engines.aws import Deployed


@pytest.fixture(scope="module")
def azure(deployed: Deployed, api_key: str) -> Report:
    """What azure-ai-agents met."""
    interpreter = python("azure-ai-agents", "azure-ai-agents==1.1.0")
    thread = long_thread(deployed, api_key)
    environment = {"SKEIN_URL": deployed.url, "SKEIN_API_KEY": api_key, "LONG_THREAD": thread}
    return python_report(interpreter, "azure_agents", environment)


def test_thread_life(azure: Report) -> None:
    """Threads are made, read and changed, field by field."""
    told = azure["thread_life"]
    resources = {"code_interpreter": {"file_ids": ["file-1"]}}

    assert told["made"] == {
        "id": THREAD_ID,
        "object": "thread",
        "created_at": SECONDS,
        "metadata": {"n": "1"},
        "tool_resources": resources,
    }
    assert told["retrieved"] == told["made"]
    assert told["updated"] == {**told["made"], "metadata": {"n": "one"}}


def test_thread_lists_end(azure: Report) -> None:
    """The list of threads ends: on a full page, on a part of one, behind `before`, and where there are none."""
    told = azure["thread_life"]

    assert told["listed"] == ["long", "one", "2", "3", "4", "5", "6"]
    assert told["falling"] == ["6", "5", "4", "3", "2", "one", "long"]
    assert told["before"] == ["6", "5"]
    assert told["empty"] == []


def test_message_forms(azure: Report) -> None:
    """Messages of every form that the client's models have come back with all their fields."""
    told = azure["message_forms"]
    thread = {"thread_id": told["thread"]}
    picture = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png", "detail": "high"}}
    upload = {"type": "image_file", "image_file": {"file_id": "file-cat", "detail": "auto"}}
    attached = {"file_id": "file-1", "tools": [{"type": "file_search"}, {"type": "code_interpreter"}]}

    assert told["made"] == [
        {**MESSAGE, **thread, "content": [text("Hello")], "metadata": {"source": "web"}},
        {**MESSAGE, **thread, "content": [text("What is this?"), picture, upload]},
        {**MESSAGE, **thread, "content": [text("Done.")], "role": "assistant", "attachments": [attached]},
    ]
    assert told["retrieved"] == told["made"]
    assert told["listed"] == ["Done.", "What is this?", "Hello", "first"]
    assert told["updated"] == {"source": "app"}


def test_last_message_by_role(azure: Report) -> None:
    """The client's own search finds the newest message of a role."""
    told = azure["message_forms"]

    assert (told["last_of_agent"], told["last_of_user"]) == ("Done.", True)


def test_message_lists_end(azure: Report) -> None:
    """The list of messages ends: in both orders, behind `before`, and where there are none."""
    told = azure["message_pages"]

    assert told["asc"] == [*"123456"]
    assert told["desc"] == [*"654321"]
    assert told["before"] == [*"654"]
    assert told["empty"] == []


def test_thousand(azure: Report) -> None:
    """The client's pager goes through 1,000 messages, each once and in order."""
    assert azure["message_pages"]["long"] == [str(number) for number in range(1000, 0, -1)]


def test_errors(azure: Report) -> None:
    """Refusals are the client's own exceptions, with message and code to the letter."""
    told = azure["errors"]
    missing = {"class": "ResourceNotFoundError", "status": 404, "code": None}
    bad = {"class": "HttpResponseError", "status": 400}
    role = "Invalid value: 'human'. Supported values are: 'user' and 'assistant'."
    limit = "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 1000 instead."

    assert told["gone"] == {**missing, "message": f"No thread found with id '{told['id']}'."}
    assert told["gone_again"] == told["gone"]
    assert told["unknown"] == {**missing, "message": f"No message found with id 'msg_{'0' * 32}'."}
    assert told["role"] == {**bad, "message": role, "code": "invalid_value"}
    assert told["limit"] == {**bad, "message": limit, "code": "integer_above_max_value"}


def test_bad_key(azure: Report) -> None:
    """A key that is none is the client's own authentication error."""
    told = azure["errors"]["key"]

    assert (told["class"], told["status"], told["code"]) == ("ClientAuthenticationError", 401, "invalid_api_key")
