from uuid import uuid4

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory


def test_delete_archives(skein: Native, clock: Clock) -> None:
    """200 with the thread, put aside and otherwise as it was."""
    thread = skein.new_thread(messages=2, title={"en": "T"}, metadata={"a": 1})
    before = skein.thread(thread).data
    clock.advance(milliseconds.SECOND)

    answer = skein.delete(thread)

    now = answer.data["updated_at"]
    assert answer.status == 200
    assert answer.data == before | {"status": "archived", "archived_at": now, "updated_at": now}


def test_delete_again_is_the_same_answer(skein: Native, clock: Clock) -> None:
    """Archived once, at one time."""
    thread = skein.new_thread()
    first = skein.delete(thread)
    clock.advance(milliseconds.HOUR)

    again = skein.delete(thread)

    assert (again.status, again.body) == (200, first.body)


@pytest.mark.parametrize("flag", ["false", "False", "0", "no", "off"])
def test_what_is_not_permanent_is_an_archive(skein: Native, flag: str) -> None:
    """Every way to say no."""
    assert skein.delete(skein.new_thread(), permanent=flag).data["status"] == "archived"


@pytest.mark.parametrize("flag", ["maybe", "", "2", "permanent"])
def test_what_is_neither_yes_nor_no_deletes_nothing(skein: Native, memory: Memory, flag: str) -> None:
    """422 at the query."""
    thread = skein.new_thread()
    before = memory.everything

    assert skein.delete(thread, permanent=flag).problems == [(["query", "permanent"], "bool_parsing")]
    assert memory.everything == before


@pytest.mark.parametrize("messages", [1, 2, 130])
def test_permanent_leaves_nothing(skein: Native, memory: Memory, messages: int) -> None:
    """Messages, claims and content go; of the thread a mark stays for a day, which says nothing of it."""
    before = memory.everything
    thread = skein.start("secret words", key="k", title="secret title", metadata={"secret": 1}).data["thread_id"]
    for number in range(2, messages + 1):
        skein.append(thread, "secret" if number > 2 else "large secret" * 30_000, key=str(number))
    skein.restore(thread, key="r")

    answer = skein.delete(thread, permanent="true")

    assert answer.data == {"id": thread, "deleted": True, "messages_deleted": messages}
    left = [item for item in memory.items if item not in before[0]]
    assert [set(item) for item in left] == [{"pk", "sk", "deleted_at", "expires_at"} | left[0].keys() & _COUNTS]
    assert "secret" not in str(left)
    assert memory.objects == before[1]


_COUNTS = {"created_at", "updated_at", "last_message_at", "last_sequence", "removed"}
"""Numbers that may stay in the mark."""


@pytest.mark.parametrize("flag", ["true", "True", "1", "yes", "on"])
def test_every_way_to_say_permanent(skein: Native, flag: str) -> None:
    """The thread is gone."""
    thread = skein.new_thread()

    assert skein.delete(thread, permanent=flag).data["deleted"] is True
    assert skein.thread(thread).status == 404


def test_an_archived_thread_can_be_deleted_for_good(skein: Native) -> None:
    """Archiving first is the careful way."""
    thread = skein.new_thread(messages=3)
    skein.delete(thread)

    assert skein.delete(thread, permanent="true").data["messages_deleted"] == 3
    assert skein.threads(status="all").data == []


def test_what_is_gone_is_gone(skein: Native) -> None:
    """Every operation on it is 404, deleting it again too."""
    thread = skein.new_thread()
    message = skein.messages(thread).data[0]["id"]
    skein.delete(thread, permanent="true")

    answers = [
        skein.thread(thread),
        skein.messages(thread),
        skein.message(thread, message),
        skein.append(thread),
        skein.update(thread, status="active"),
        skein.restore(thread),
        skein.restore(thread, key="k"),
        skein.delete(thread),
        skein.delete(thread, permanent="true"),
    ]

    assert {answer.status for answer in answers} == {404}


def test_deleting_one_thread_leaves_the_others(skein: Native) -> None:
    """In the same space and in others, whatever they share."""
    kept, elsewhere = skein.new_thread(messages=3), skein.in_space("elsewhere").new_thread(messages=2)
    skein.delete(skein.new_thread(messages=2), permanent="true")

    assert len(skein.messages(kept).data) == 3
    assert len(skein.in_space("elsewhere").messages(elsewhere).data) == 2


def test_a_thread_is_deleted_by_its_id_in_any_spelling(skein: Native) -> None:
    """As any dialect shows it."""
    for number in range(5):
        thread = skein.new_thread()
        assert skein.delete(spellings(thread, "thread")[number], permanent="true").data["id"] == thread


@pytest.mark.parametrize("query", [{}, {"permanent": "true"}])
def test_what_is_no_thread_is_not_found(skein: Native, query: dict[str, str]) -> None:
    """404, and no mark is left for what never was."""
    assert skein.delete("nonsense", **query).status == 404
    assert skein.delete(str(uuid4()), **query).status == 404
    assert skein.threads(status="all").data == []
