from dataclasses import replace

import pytest

from core.access.api_keys import Grant
from tests.clients.environments import install_node, install_node_packages
from tests.clients.matchers import Like
from tests.clients.reports import Report, run_node_program
from tests.clients.seeds import create_long_thread
from tests.support.engines.aws import Deployed

ID = Like("[0-9a-f]{32}")

TIME = Like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

THREAD = {
    "_id": ID,
    "integration": "assistant-1",
    "title": "First",
    "messages": [],
    "messageSummaries": [],
    "created": TIME,
    "updated": TIME,
    "user": "user-1",
    "workspace": "home",
}

NOT_FOUND = {"message": "Thread not found", "details": {"error": "Thread not found"}}


@pytest.fixture(scope="module")
def qelos(deployed: Deployed, grant: Grant, api_key: str, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of @qelos/sdk, run with tsx by two users and an administrator of one tenant."""
    packages = install_node_packages("qelos", "@qelos/sdk@3.11.11", "tsx@4.23.15")
    environment = {
        "SKEIN_URL": deployed.url,
        "SKEIN_API_KEY": api_key,
        "OTHER_KEY": deployed.issue_key(replace(grant, principal="user-2")),
        "ADMIN_KEY": deployed.issue_key(replace(grant, principal="user-3", scopes=frozenset({"admin"}))),
        "LONG_THREAD": create_long_thread(deployed, api_key),
    }
    tsx, folder = packages / "tsx" / "dist" / "cli.mjs", tmp_path_factory.mktemp("qelos")
    return run_node_program([install_node(), tsx], packages, "qelos_threads.mts", folder, environment)


def test_thread_is_created_read_and_deleted(qelos: Report) -> None:
    """Creating and reading a thread returns all of its fields; deleting it is permanent."""
    result = qelos["thread_life"]

    assert result["created"] == THREAD
    assert result["untitled"] == {**THREAD, "title": None}
    assert result["retrieved"] == result["created"]
    assert result["deleted"] == {"success": True, "message": "Thread deleted successfully"}
    assert result["after_deletion"] == [NOT_FOUND, NOT_FOUND]


def test_list_contains_threads_without_messages(qelos: Report) -> None:
    """The list contains threads without messages, last updated first, and can be limited to an integration."""
    result = qelos["lists"]

    assert result["whole"] == {**THREAD, "integration": "odd", "title": "T5"}
    assert result["integration"] == ["T5", "T3", "T1"]
    assert result["none"] == []


def test_pages_are_numbered_from_1(qelos: Report) -> None:
    """Pages are numbered from 1; a page after the last is empty; `undefined` options are ignored."""
    result = qelos["lists"]

    assert (result["pages"], result["after_last_page"]) == ([["T5", "T3"], ["T1"]], [])
    assert result["undefined_options"] == ["T5", "T3", "T1"]


def test_threads_are_sorted_by_creation_or_title(qelos: Report) -> None:
    """Threads can be sorted by creation or by title."""
    assert qelos["lists"]["sorted"] == [["T1", "T3", "T5"], ["T5", "T3", "T1"]]


def test_only_administrators_list_threads_of_others(qelos: Report) -> None:
    """A user lists only their own threads in their own workspace, regardless of filters; an administrator lists any."""
    result = qelos["users"]

    assert (result["own"], result["others"], result["elsewhere"]) == (["Mine"], ["Other's"], ["Other's"])
    assert (result["admin"], result["admin_of_one"], result["admin_elsewhere"]) == (
        ["Mine", "Other's"],
        ["Other's"],
        [],
    )


def test_thread_contains_1000_messages(qelos: Report) -> None:
    """A thread of another dialect contains all of its 1,000 messages, oldest first."""
    result = qelos["long_thread"]

    assert result["first"] == {"role": "user", "content": "1", "timestamp": TIME}
    assert result["contents"] == [str(number) for number in range(1, 1001)]


def test_repeated_creation_creates_one_thread(qelos: Report) -> None:
    """Two creation requests with one Idempotency-Key create one thread and both return it."""
    assert qelos["sent_twice"] == {"same": True, "listed": ["Once"]}


def test_url_may_end_with_a_slash(qelos: Report) -> None:
    """The URL of the application may end with a slash."""
    assert qelos["addresses"] == "Slash"


def test_errors_have_message_and_details(qelos: Report) -> None:
    """Errors have the documented message, and the response body in their details."""
    result = qelos["errors"]
    integration = "Valid integration ID is required"

    assert (result["unknown"], result["no_id"]) == (NOT_FOUND, NOT_FOUND)
    assert result["integration"] == {"message": integration, "details": {"error": integration}}


def test_invalid_key_throws_client_error(qelos: Report) -> None:
    """An invalid key throws the client's own error without a message, because the response has no body."""
    assert qelos["errors"]["key"] == {"message": ""}
