import pytest

from tests.clients.environments import install_python
from tests.clients.matchers import SECONDS, THREAD_ID
from tests.clients.messages import MESSAGE, text
from tests.clients.reports import Report, run_python_program
from tests.clients.seeds import create_long_thread
from tests.support.engines.aws import Deployed


@pytest.fixture(scope="module")
def azure(deployed: Deployed, api_key: str) -> Report:
    """The report of azure-ai-agents."""
    interpreter = install_python("azure-ai-agents", "azure-ai-agents==1.1.0")
    thread = create_long_thread(deployed, api_key)
    environment = {"SKEIN_URL": deployed.url, "SKEIN_API_KEY": api_key, "LONG_THREAD": thread}
    return run_python_program(interpreter, "azure_agents", environment)


def test_thread_is_created_read_and_updated(azure: Report) -> None:
    """Creating, reading and updating a thread returns all of its fields."""
    result = azure["thread_life"]
    resources = {"code_interpreter": {"file_ids": ["file-1"]}}

    assert result["created"] == {
        "id": THREAD_ID,
        "object": "thread",
        "created_at": SECONDS,
        "metadata": {"n": "1"},
        "tool_resources": resources,
    }
    assert result["retrieved"] == result["created"]
    assert result["updated"] == {**result["created"], "metadata": {"n": "one"}}


def test_thread_list_ends(azure: Report) -> None:
    """Listing threads ends after a full page, after a partial page, with `before`, and in an empty space."""
    result = azure["thread_life"]

    assert result["listed"] == ["long", "one", "2", "3", "4", "5", "6"]
    assert result["descending"] == ["6", "5", "4", "3", "2", "one", "long"]
    assert result["before"] == ["6", "5"]
    assert result["empty"] == []


def test_messages_of_every_format_are_returned(azure: Report) -> None:
    """The API returns messages of every format that the client's models offer, with all fields."""
    result = azure["message_formats"]
    thread = {"thread_id": result["thread"]}
    picture = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png", "detail": "high"}}
    upload = {"type": "image_file", "image_file": {"file_id": "file-cat", "detail": "auto"}}
    attached = {"file_id": "file-1", "tools": [{"type": "file_search"}, {"type": "code_interpreter"}]}

    assert result["created"] == [
        {**MESSAGE, **thread, "content": [text("Hello")], "metadata": {"source": "web"}},
        {**MESSAGE, **thread, "content": [text("What is this?"), picture, upload]},
        {**MESSAGE, **thread, "content": [text("Done.")], "role": "assistant", "attachments": [attached]},
    ]
    assert result["retrieved"] == result["created"]
    assert result["listed"] == ["Done.", "What is this?", "Hello", "first"]
    assert result["updated"] == {"source": "app"}


def test_last_message_of_a_role_is_found(azure: Report) -> None:
    """The client's search returns the newest message of a role."""
    result = azure["message_formats"]

    assert (result["last_of_agent"], result["last_of_user"]) == ("Done.", True)


def test_message_list_ends(azure: Report) -> None:
    """Listing messages ends in both orders, with `before`, and in an empty thread."""
    result = azure["message_pages"]

    assert result["asc"] == [*"123456"]
    assert result["desc"] == [*"654321"]
    assert result["before"] == [*"654"]
    assert result["empty"] == []


def test_pager_returns_1000_messages(azure: Report) -> None:
    """The client's pager returns each of 1,000 messages once and in order."""
    assert azure["message_pages"]["long"] == [str(number) for number in range(1000, 0, -1)]


def test_errors_raise_client_exceptions(azure: Report) -> None:
    """Errors are the client's own exceptions, with the exact message and code."""
    result = azure["errors"]
    missing = {"class": "ResourceNotFoundError", "status": 404, "code": None}
    bad_request = {"class": "HttpResponseError", "status": 400}
    role = "Invalid value: 'human'. Supported values are: 'user' and 'assistant'."
    limit = "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 1000 instead."

    assert result["deleted"] == {**missing, "message": f"No thread found with id '{result['id']}'."}
    assert result["deleted_again"] == result["deleted"]
    assert result["unknown"] == {**missing, "message": f"No message found with id 'msg_{'0' * 32}'."}
    assert result["role"] == {**bad_request, "message": role, "code": "invalid_value"}
    assert result["limit"] == {**bad_request, "message": limit, "code": "integer_above_max_value"}


def test_invalid_key_raises_authentication_error(azure: Report) -> None:
    """An invalid key raises the client's authentication error."""
    result = azure["errors"]["key"]

    assert (result["class"], result["status"], result["code"]) == ("ClientAuthenticationError", 401, "invalid_api_key")
