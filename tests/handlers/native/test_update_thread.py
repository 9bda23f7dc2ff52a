from typing import Any

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

FIELDS: dict[str, Any] = {"title": {"en": "Before"}, "project_id": "before", "metadata": {"before": True}}


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The fields whose values differ, with their new values."""
    return {name: value for name, value in after.items() if before[name] != value}


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"title": "Plain"}, {"title": "Plain"}),
        ({"title": {"en": "Updated", "nl": "Nieuw"}}, {"title": {"en": "Updated", "nl": "Nieuw"}}),
        ({"title": ""}, {"title": ""}),
        ({"title": None}, {"title": None}),
        ({"project_id": "after"}, {"project_id": "after"}),
        ({"project_id": None}, {"project_id": None}),
        ({"metadata": {"after": 1.0}}, {"metadata_json": {"after": 1.0}}),
        ({"metadata": {}}, {"metadata_json": {}}),
        ({"metadata": None}, {"metadata_json": None}),
        ({"title": "T", "project_id": None}, {"title": "T", "project_id": None}),
    ],
)
def test_update_changes_exactly_the_given_fields(
    skein: Native, clock: Clock, patch: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Null removes a field, a missing field stays, and `updated_at` changes."""
    thread = skein.new_thread(**FIELDS)
    before = skein.thread(thread).data
    clock.advance(milliseconds.SECOND)

    after = skein.update(thread, **patch).data

    assert changed_fields(before, after) == expected | {"updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]
    assert skein.thread(thread).data == after


def test_status_archives_and_restores(skein: Native) -> None:
    """The effect is that of DELETE and of POST .../restore."""
    thread = skein.new_thread(**FIELDS)
    before = skein.thread(thread).data

    archived = skein.update(thread, status="archived").data
    assert changed_fields(before, archived).keys() <= {"status", "archived_at", "updated_at"}
    assert (archived["status"], archived["archived_at"]) == ("archived", archived["updated_at"])

    restored = skein.update(thread, status="active").data
    assert changed_fields(before, restored).keys() <= {"updated_at"}


def test_update_to_the_same_status_changes_nothing(skein: Native, clock: Clock, memory: Memory) -> None:
    """The response is the same, and nothing is written."""
    thread = skein.new_thread()
    skein.append(thread)
    for status in ("active", "archived"):
        first = skein.update(thread, status=status)
        before = memory.everything
        clock.advance(milliseconds.HOUR)

        assert skein.update(thread, status=status).body == first.body
        assert memory.everything == before


@pytest.mark.parametrize("patch", [{}, {"unknown": 1}, {"id": "x", "message_count": 9, "tenant_id": "other"}])
def test_update_without_known_fields_changes_nothing(skein: Native, memory: Memory, patch: dict[str, Any]) -> None:
    """Unknown fields are ignored; the response is the thread, and nothing is written."""
    thread = skein.new_thread(**FIELDS)
    expected = skein.thread(thread).data
    before = memory.everything

    assert skein.update(thread, **patch).data == expected
    assert memory.everything == before


def test_update_of_an_archived_thread_is_409(skein: Native, memory: Memory) -> None:
    """The error is one sentence, and nothing is written."""
    thread = skein.new_thread(**FIELDS)
    skein.delete(thread)
    before = memory.everything

    for patch in ({"title": "T"}, {"metadata": None}, {"title": "T", "status": "archived"}):
        answer = skein.update(thread, **patch)
        assert (answer.status, answer.body["error"]["code"]) == (409, "conflict")
    assert memory.everything == before


def test_update_may_restore_and_change_at_once(skein: Native) -> None:
    """It may also rename and archive at once."""
    thread = skein.new_thread()
    renamed = skein.update(thread, title="Away", status="archived").data
    assert (renamed["title"], renamed["status"]) == ("Away", "archived")

    back = skein.update(thread, title="Back", status="active").data
    assert (back["title"], back["status"], back["archived_at"]) == ("Back", "active", None)


@pytest.mark.parametrize(
    ("patch", "problem"),
    [
        ({"title": 1}, ["body", "title", "str"]),
        ({"status": "deleted"}, ["body", "status"]),
        ({"status": None}, ["body", "status"]),
        ({"status": ""}, ["body", "status"]),
        ({"project_id": 1}, ["body", "project_id"]),
        ({"project_id": "p" * 257}, ["body", "project_id"]),
        ({"metadata": []}, ["body", "metadata"]),
        ({"metadata": "{}"}, ["body", "metadata"]),
    ],
)
def test_field_of_a_wrong_type_is_422_and_writes_nothing(
    skein: Native, memory: Memory, patch: dict[str, Any], problem: list[str]
) -> None:
    """The error contains the field; valid fields next to it are not written."""
    thread = skein.new_thread(**FIELDS)
    before = memory.everything

    problems = skein.update(thread, **{"title": "Good", "metadata": {"good": 1}, **patch}).problems

    assert problem in [loc for loc, _ in problems]
    assert memory.everything == before


def test_update_accepts_every_spelling_of_an_id(skein: Native) -> None:
    """The response contains the native spelling."""
    thread = skein.new_thread()

    for number, spelling in enumerate(spellings(thread, "thread")):
        assert skein.update(spelling, title=str(number)).data["id"] == thread
        assert skein.thread(thread).data["title"] == str(number)


def test_update_of_an_unknown_thread_is_404(skein: Native) -> None:
    """This includes deleted threads, which stay deleted."""
    thread = skein.new_thread()
    skein.delete(thread, permanent="true")

    for id in (thread, "nonsense", "00000000-0000-7000-8000-000000000000"):
        assert skein.update(id, title="T").status == 404
        assert skein.update(id, status="active").status == 404
    assert skein.threads(status="all").data == []
