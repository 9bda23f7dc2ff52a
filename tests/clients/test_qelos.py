from dataclasses import replace

import pytest

from core.access.api_keys import Grant
from tests.clients.environments import node, node_packages
from tests.clients.matching import Like
from tests.clients.reports import Report, node_report
from tests.clients.seeds import long_thread
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

GONE = {"message": "Thread not found", "details": {"error": "Thread not found"}}


@pytest.fixture(scope="module")
def qelos(deployed: Deployed, grant: Grant, api_key: str, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What @qelos/sdk met, under tsx, in the hands of two users and an administrator of one tenant."""
    packages = node_packages("qelos", "@qelos/sdk@3.11.11", "tsx@4.23.15")
    environment = {
        "SKEIN_URL": deployed.url,
        "SKEIN_API_KEY": api_key,
        "OTHER_KEY": deployed.issue_key(replace(grant, principal="user-2")),
        "ADMIN_KEY": deployed.issue_key(replace(grant, principal="user-3", scopes=frozenset({"admin"}))),
        "LONG_THREAD": long_thread(deployed, api_key),
    }
    tsx, home = packages / "tsx" / "dist" / "cli.mjs", tmp_path_factory.mktemp("qelos")
    return node_report([node(), tsx], packages, "qelos_threads.mts", home, environment)


def test_thread_life(qelos: Report) -> None:
    """Threads are made and read, field by field, and deleted for good."""
    told = qelos["thread_life"]

    assert told["made"] == THREAD
    assert told["untitled"] == {**THREAD, "title": None}
    assert told["retrieved"] == told["made"]
    assert told["deleted"] == {"success": True, "message": "Thread deleted successfully"}
    assert told["gone"] == [GONE, GONE]


def test_list(qelos: Report) -> None:
    """The list has whole threads, without messages, of one integration if one is named, the last updated first."""
    told = qelos["lists"]

    assert told["whole"] == {**THREAD, "integration": "odd", "title": "T5"}
    assert told["integration"] == ["T5", "T3", "T1"]
    assert told["none"] == []


def test_numbered_pages(qelos: Report) -> None:
    """Pages are numbered from one; behind the last one there is nothing; `undefined` counts as not given."""
    told = qelos["lists"]

    assert (told["pages"], told["behind"]) == ([["T5", "T3"], ["T1"]], [])
    assert told["not_given"] == ["T5", "T3", "T1"]


def test_sort(qelos: Report) -> None:
    """Threads come by creation or by title as well."""
    assert qelos["lists"]["sorted"] == [["T1", "T3", "T5"], ["T5", "T3", "T1"]]


def test_users(qelos: Report) -> None:
    """A user sees their own threads in their own workspace, whatever they ask for; an administrator asks for any."""
    told = qelos["users"]

    assert (told["mine"], told["others"], told["elsewhere"]) == (["Mine"], ["Other's"], ["Other's"])
    assert (told["admin"], told["admin_of_one"], told["admin_elsewhere"]) == (["Mine", "Other's"], ["Other's"], [])


def test_long_thread(qelos: Report) -> None:
    """A thread of another dialect comes with all of its 1,000 messages, oldest first."""
    told = qelos["long_thread"]

    assert told["first"] == {"role": "user", "content": "1", "timestamp": TIME}
    assert told["contents"] == [str(number) for number in range(1, 1001)]


def test_sent_twice(qelos: Report) -> None:
    """A creation that is sent twice with one Idempotency-Key makes one thread, and answers with it both times."""
    assert qelos["sent_twice"] == {"same": True, "listed": ["Once"]}


def test_address(qelos: Report) -> None:
    """The address of the application may end in a slash."""
    assert qelos["addresses"] == "Slash"


def test_errors(qelos: Report) -> None:
    """Refusals are errors with the documented message, and the answer's body in their details."""
    told = qelos["errors"]
    integration = "Valid integration ID is required"

    assert (told["unknown"], told["no_id"]) == (GONE, GONE)
    assert told["integration"] == {"message": integration, "details": {"error": integration}}


def test_bad_key(qelos: Report) -> None:
    """A key that is none is an error of the client's own, of which it knows no more: the answer has no body."""
    assert qelos["errors"]["key"] == {"message": ""}
