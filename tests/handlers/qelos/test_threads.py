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


def test_thread_has_exactly_its_documented_fields(qelos: Qelos, skein: Native) -> None:
    """The status is 201, and the fetched thread equals the created one."""
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
def test_title_is_optional(qelos: Qelos, skein: Native, fields: dict[str, Any]) -> None:
    """Null equals a missing title; unknown fields are ignored and set no field that the server owns."""
    thread = qelos.create(**fields).success

    assert (thread["title"], thread["user"], thread["workspace"]) == (None, skein.grant.principal, skein.space)


@pytest.mark.parametrize("integration", ["bot", "650f1c2b9d3e4a0012345678", "ünï 😀", " ", "#", "undefined"])
def test_any_integration_is_stored(qelos: Qelos, integration: str) -> None:
    """An integration is any string that is not empty."""
    thread = qelos.create(integration).success

    assert thread["integration"] == integration
    assert qelos.thread(thread["_id"]).success == thread


@pytest.mark.parametrize("body", [None, "", "{}", '{"integration":""}', '{"integration":null}', '{"integration":5}'])
def test_integration_is_required(qelos: Qelos, body: str | None) -> None:
    """The error is 400 with Qelos's text."""
    answer = qelos.call(qelos_create_thread.handler, headers=[("Content-Type", "application/json")], body=body)

    assert (answer.status, answer.body) == (400, {"error": "Valid integration ID is required"})


def test_thread_contains_its_messages(qelos: Qelos, skein: Native) -> None:
    """All messages are listed, oldest first, in the form of chat completions with a timestamp."""
    thread = qelos.new_thread()
    skein.append(thread, "Hi")
    answer = skein.append(thread, "Hello", role="assistant").data

    returned = qelos.thread(thread).success

    assert [list(message) for message in returned["messages"]] == [["role", "content", "timestamp"]] * 2
    assert [(message["role"], message["content"]) for message in returned["messages"]] == [
        ("user", "Hi"),
        ("assistant", "Hello"),
    ]
    assert returned["messages"][1]["timestamp"] == answer["created_at"] == returned["updated"]


def test_long_thread_contains_all_messages(qelos: Qelos, assistants: Assistants) -> None:
    """It contains more messages than a page of other dialects."""
    thread = assistants.new_thread(230)

    returned = qelos.thread(thread).success

    assert [message["content"] for message in returned["messages"]] == [str(number) for number in range(1, 231)]
    assert "truncated" not in returned


def test_thread_above_the_response_limit_is_truncated(qelos: Qelos, skein: Native) -> None:
    """The newest messages are listed, and `truncated` is true."""
    thread = skein.new_thread()
    for letter in "abc":
        assert skein.append(thread, letter * 2_400_000).status == 201

    returned = qelos.thread(thread).success

    assert [message["content"][0] for message in returned["messages"]] == ["b", "c"]
    assert returned["truncated"] is True


def test_tool_fields_of_messages_are_returned(qelos: Qelos, skein: Native) -> None:
    """These are the fields of chat completions other than role and content."""
    thread = qelos.new_thread()
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), thread)
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    for new in (
        NewMessage("assistant", "", details={"chat": {"tool_calls": [call]}}),
        NewMessage("tool", "42", details={"chat": {"tool_call_id": "c1", "name": "f"}}),
    ):
        append.append(ref, new, author="user-1")

    call_message, result = qelos.thread(thread).success["messages"]

    assert (call_message["role"], call_message["tool_calls"]) == ("assistant", [call])
    assert (result["role"], result["content"], result["tool_call_id"], result["name"]) == ("tool", "42", "c1", "f")


def test_deleted_thread_is_404(qelos: Qelos) -> None:
    """Deletion is permanent, and a repeated deletion is 404. Clients send a content type with an empty body."""
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


def test_thread_is_found_by_every_spelling_of_its_id(qelos: Qelos) -> None:
    """The response contains Qelos's spelling."""
    thread = qelos.new_thread()
    for spelled in [*spellings(thread, "thread"), *spellings(thread, "conv")]:
        assert qelos.thread(spelled).success["_id"] == thread

    assert qelos.delete(spellings(thread, "thread")[0]).status == 200


@pytest.mark.parametrize("id", ["nope", "undefined", "650f1c2b9d3e4a0012345678", "0" * 32, "..", "😀" * 300, "\x00"])
def test_unknown_thread_is_404(qelos: Qelos, id: str) -> None:
    """The error has Qelos's text for any id."""
    for answer in (qelos.thread(id), qelos.delete(id)):
        assert (answer.status, answer.body) == (404, {"error": "Thread not found"})


def test_invalid_key_is_401_before_other_checks(qelos: Qelos) -> None:
    """The body is empty."""
    caller = Qelos("sk-nope", qelos.grant)
    for answer in (caller.create(""), caller.threads(), caller.thread("nope"), caller.delete("nope")):
        assert (answer.status, answer.text) == (401, "")


def test_other_errors_have_a_sentence(qelos: Qelos) -> None:
    """`error` contains one sentence, for example for invalid JSON, an invalid title or a missing permission."""
    reader = Qelos.with_grant(new_grant(scopes=frozenset({"threads:read"})))
    without_space = Qelos.with_grant(new_grant(default_space=None))
    for answer, status in (
        (qelos.call(qelos_create_thread.handler, body="{"), 400),
        (qelos.create(title=5), 400),
        (qelos.create(title="x" * 1001), 400),
        (reader.create(), 403),
        (without_space.create(), 403),
        (without_space.threads(), 403),
    ):
        assert answer.status == status
        assert list(answer.body) == ["error"]
        assert answer.body["error"][0] not in ": "
