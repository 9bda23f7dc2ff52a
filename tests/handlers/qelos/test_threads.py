import re
from typing import Any

import pytest

from core.models import NewMessage, Space
from core.threads import append, lookup
from handlers.qelos import qelos_create_thread, qelos_delete_thread
from tests.support.clients.base import new_grant, spellings
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants
from tests.support.clients.qelos import Qelos

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_a_thread_has_its_fields(qelos: Qelos, skein: Native) -> None:
    """All of them, and nothing else; 201, and as it is read."""
    answer = qelos.create("weather-bot", title="Weather")

    thread = answer.success
    assert answer.status == 201
    assert re.fullmatch("[0-9a-f]{32}", thread["_id"])
    assert re.fullmatch(TIME, thread["created"])
    assert thread == {
        "_id": thread["_id"],
        "integration": "weather-bot",
        "title": "Weather",
        "messages": [],
        "messageSummaries": [],
        "created": thread["created"],
        "updated": thread["created"],
        "user": skein.grant.principal,
        "workspace": skein.space,
    }
    assert qelos.thread(thread["_id"]).success == thread


@pytest.mark.parametrize("fields", [{}, {"title": None}, {"unknown": 1, "user": "other", "workspace": "other"}])
def test_a_title_is_not_needed(qelos: Qelos, skein: Native, fields: dict[str, Any]) -> None:
    """Null as good as left out; what is unknown is ignored, and none of it sets what is not the caller's to set."""
    thread = qelos.create(**fields).success

    assert (thread["title"], thread["user"], thread["workspace"]) == (None, skein.grant.principal, skein.space)


@pytest.mark.parametrize("integration", ["bot", "650f1c2b9d3e4a0012345678", "ünï 😀", " ", "#", "undefined"])
def test_any_integration_is_stored(qelos: Qelos, integration: str) -> None:
    """Any string that is not empty."""
    thread = qelos.create(integration).success

    assert thread["integration"] == integration
    assert qelos.thread(thread["_id"]).success == thread


@pytest.mark.parametrize("body", [None, "", "{}", '{"integration":""}', '{"integration":null}', '{"integration":5}'])
def test_an_integration_is_needed(qelos: Qelos, body: str | None) -> None:
    """400 in Qelos's own words."""
    answer = qelos.call(qelos_create_thread.handler, headers=[("Content-Type", "application/json")], body=body)

    assert (answer.status, answer.body) == (400, {"error": "Valid integration ID is required"})


def test_a_thread_is_shown_with_its_messages(qelos: Qelos, skein: Native) -> None:
    """All of them, oldest first, in the form of chat completions with their time."""
    thread = qelos.new_thread()
    skein.append(thread, "Hi")
    message = skein.append(thread, "Hello", role="assistant").data

    shown = qelos.thread(thread).success

    assert [list(said) for said in shown["messages"]] == [["role", "content", "timestamp"]] * 2
    assert [(said["role"], said["content"]) for said in shown["messages"]] == [("user", "Hi"), ("assistant", "Hello")]
    assert shown["messages"][1]["timestamp"] == message["created_at"] == shown["updated"]


def test_a_long_thread_is_shown_whole(qelos: Qelos, assistants: Assistants) -> None:
    """However many pages of another dialect it takes."""
    thread = assistants.new_thread(230)

    shown = qelos.thread(thread).success

    assert [said["content"] for said in shown["messages"]] == [str(number) for number in range(1, 231)]
    assert "truncated" not in shown


def test_what_has_no_room_in_an_answer_is_left_out_and_said(qelos: Qelos, skein: Native) -> None:
    """The newest messages are shown, and `truncated` says that there are more."""
    thread = skein.new_thread()
    for letter in "abc":
        assert skein.append(thread, letter * 2_400_000).status == 201

    shown = qelos.thread(thread).success

    assert [said["content"][0] for said in shown["messages"]] == ["b", "c"]
    assert shown["truncated"] is True


def test_tool_fields_of_messages_come_back(qelos: Qelos, skein: Native) -> None:
    """What a message brought of chat completions beside role and content."""
    thread = qelos.new_thread()
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), thread)
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    for new in (
        NewMessage("assistant", "", details={"chat": {"tool_calls": [call]}}),
        NewMessage("tool", "42", details={"chat": {"tool_call_id": "c1", "name": "f"}}),
    ):
        append.append(ref, new, author="user-1")

    asked, told = qelos.thread(thread).success["messages"]

    assert (asked["role"], asked["tool_calls"]) == ("assistant", [call])
    assert (told["role"], told["content"], told["tool_call_id"], told["name"]) == ("tool", "42", "c1", "f")


def test_a_deleted_thread_is_gone(qelos: Qelos) -> None:
    """For good, with its messages; again: not found. Clients send a content type and nothing with it."""
    thread = qelos.new_thread()

    for body, expected in (
        (None, (200, {"success": True, "message": "Thread deleted successfully"})),
        ("", (404, {"error": "Thread not found"})),
    ):
        answer = qelos.call(
            qelos_delete_thread.handler,
            {"thread_id": thread},
            headers=[("Content-Type", "application/json")],
            body=body,
        )
        assert (answer.status, answer.body) == expected
    assert qelos.thread(thread).status == 404


def test_a_thread_is_known_by_its_id_in_every_spelling(qelos: Qelos) -> None:
    """As any dialect shows it; the answer has Qelos's, also of a thread that had another id elsewhere."""
    thread = qelos.new_thread()
    for spelled in [*spellings(thread, "thread"), *spellings(thread, "conv")]:
        assert qelos.thread(spelled).success["_id"] == thread

    assert qelos.delete(spellings(thread, "thread")[0]).status == 200


@pytest.mark.parametrize("id", ["nope", "undefined", "650f1c2b9d3e4a0012345678", "0" * 32, "..", "😀" * 300, "\x00"])
def test_an_unknown_thread(qelos: Qelos, id: str) -> None:
    """404 in Qelos's own words, whatever the id is."""
    for answer in (qelos.thread(id), qelos.delete(id)):
        assert (answer.status, answer.body) == (404, {"error": "Thread not found"})


def test_no_good_key(qelos: Qelos) -> None:
    """401 with an empty body, before anything else is looked at."""
    caller = Qelos("sk-nope", qelos.grant)
    for answer in (caller.create(""), caller.threads(), caller.thread("nope"), caller.delete("nope")):
        assert (answer.status, answer.text) == (401, "")


def test_other_refusals_say_why(qelos: Qelos) -> None:
    """In one sentence under `error`: bad JSON, a bad title, a key that may not."""
    reader = Qelos.with_grant(new_grant(scopes=frozenset({"threads:read"})))
    homeless = Qelos.with_grant(new_grant(default_space=None))
    for answer, status in (
        (qelos.call(qelos_create_thread.handler, body="{"), 400),
        (qelos.create(title=5), 400),
        (qelos.create(title="x" * 1001), 400),
        (reader.create(), 403),
        (homeless.create(), 403),
        (homeless.threads(), 403),
    ):
        assert answer.status == status
        assert list(answer.body) == ["error"]
        assert answer.body["error"][0] not in ": "
