from typing import Any

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

SAID: dict[str, Any] = {"title": {"en": "Before"}, "project_id": "before", "metadata": {"before": True}}


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The fields whose value is another one now."""
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
def test_what_is_named_changes_and_nothing_else(
    skein: Native, clock: Clock, patch: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Null takes a field away, one that is left out stays; `updated_at` tells when."""
    thread = skein.new_thread(**SAID)
    before = skein.thread(thread).data
    clock.advance(milliseconds.SECOND)

    after = skein.update(thread, **patch).data

    assert changed(before, after) == expected | {"updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]
    assert skein.thread(thread).data == after


def test_status_archives_and_restores(skein: Native) -> None:
    """As DELETE and POST restore do."""
    thread = skein.new_thread(**SAID)
    before = skein.thread(thread).data

    archived = skein.update(thread, status="archived").data
    assert changed(before, archived).keys() <= {"status", "archived_at", "updated_at"}
    assert (archived["status"], archived["archived_at"]) == ("archived", archived["updated_at"])

    restored = skein.update(thread, status="active").data
    assert changed(before, restored).keys() <= {"updated_at"}


def test_a_status_that_is_so_already_changes_nothing(skein: Native, clock: Clock, memory: Memory) -> None:
    """The same answer again, and nothing is written."""
    thread = skein.new_thread()
    skein.append(thread)
    for status in ("active", "archived"):
        first = skein.update(thread, status=status)
        before = memory.everything
        clock.advance(milliseconds.HOUR)

        assert skein.update(thread, status=status).body == first.body
        assert memory.everything == before


@pytest.mark.parametrize("patch", [{}, {"unknown": 1}, {"id": "x", "message_count": 9, "tenant_id": "other"}])
def test_no_field_of_ours_is_no_change(skein: Native, memory: Memory, patch: dict[str, Any]) -> None:
    """Unknown fields are ignored: the thread as it is, and nothing is written."""
    thread = skein.new_thread(**SAID)
    expected = skein.thread(thread).data
    before = memory.everything

    assert skein.update(thread, **patch).data == expected
    assert memory.everything == before


def test_an_archived_thread_is_not_changed(skein: Native, memory: Memory) -> None:
    """409 in one clear sentence, and nothing is written."""
    thread = skein.new_thread(**SAID)
    skein.delete(thread)
    before = memory.everything

    for patch in ({"title": "T"}, {"metadata": None}, {"title": "T", "status": "archived"}):
        answer = skein.update(thread, **patch)
        assert (answer.status, answer.body["error"]["code"]) == (409, "conflict")
    assert memory.everything == before


def test_an_archived_thread_is_changed_while_it_is_restored(skein: Native) -> None:
    """One PATCH may do both; and one may rename and archive."""
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
def test_a_wrong_type_is_told_and_nothing_is_written(
    skein: Native, memory: Memory, patch: dict[str, Any], problem: list[str]
) -> None:
    """422 names the field; the good ones beside it do not count."""
    thread = skein.new_thread(**SAID)
    before = memory.everything

    problems = skein.update(thread, **{"title": "Good", "metadata": {"good": 1}, **patch}).problems

    assert problem in [loc for loc, _ in problems]
    assert memory.everything == before


def test_a_thread_is_changed_by_its_id_in_any_spelling(skein: Native) -> None:
    """As any dialect shows it."""
    thread = skein.new_thread()

    for number, spelled in enumerate(spellings(thread, "thread")):
        assert skein.update(spelled, title=str(number)).data["id"] == thread
        assert skein.thread(thread).data["title"] == str(number)


def test_what_is_no_thread_is_not_changed(skein: Native) -> None:
    """404, also for one that was deleted; nothing comes back to life."""
    thread = skein.new_thread()
    skein.delete(thread, permanent="true")

    for id in (thread, "nonsense", "00000000-0000-7000-8000-000000000000"):
        assert skein.update(id, title="T").status == 404
        assert skein.update(id, status="active").status == 404
    assert skein.threads(status="all").data == []
