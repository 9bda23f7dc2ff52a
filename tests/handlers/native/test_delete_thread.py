from uuid import uuid4

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory


def test_delete_archives_the_thread(skein: Native, clock: Clock) -> None:
    """The response is the thread, in which only the status and the times differ."""
    thread = skein.new_thread(messages=2, title={"en": "T"}, metadata={"a": 1})
    before = skein.thread(thread).data
    clock.advance(milliseconds.SECOND)

    answer = skein.delete(thread)

    now = answer.data["updated_at"]
    assert answer.status == 200
    assert answer.data == before | {"status": "archived", "archived_at": now, "updated_at": now}


def test_repeated_delete_returns_the_same_response(skein: Native, clock: Clock) -> None:
    """The thread is archived once, at one time."""
    thread = skein.new_thread()
    first = skein.delete(thread)
    clock.advance(milliseconds.HOUR)

    again = skein.delete(thread)

    assert (again.status, again.body) == (200, first.body)


@pytest.mark.parametrize("flag", ["false", "False", "0", "no", "off"])
def test_permanent_false_archives(skein: Native, flag: str) -> None:
    """Every boolean spelling of false is accepted."""
    assert skein.delete(skein.new_thread(), permanent=flag).data["status"] == "archived"


@pytest.mark.parametrize("flag", ["maybe", "", "2", "permanent"])
def test_permanent_must_be_a_boolean(skein: Native, memory: Memory, flag: str) -> None:
    """Another value is 422, and nothing is written."""
    thread = skein.new_thread()
    before = memory.everything

    assert skein.delete(thread, permanent=flag).problems == [(["query", "permanent"], "bool_parsing")]
    assert memory.everything == before


@pytest.mark.parametrize("messages", [1, 2, 130])
def test_permanent_delete_removes_all_data(skein: Native, memory: Memory, messages: int) -> None:
    """Messages, claims and content are deleted; only a tombstone without content remains for a day."""
    before = memory.everything
    thread = skein.start("secret words", key="k", title="secret title", metadata={"secret": 1}).data["thread_id"]
    for number in range(2, messages + 1):
        skein.append(thread, "secret" if number > 2 else "large secret" * 30_000, key=str(number))
    skein.restore(thread, key="r")

    answer = skein.delete(thread, permanent="true")

    assert answer.data == {"id": thread, "deleted": True, "messages_deleted": messages}
    remaining = [item for item in memory.items if item not in before[0]]
    assert [set(item) for item in remaining] == [
        {"pk", "sk", "deleted_at", "expires_at"} | remaining[0].keys() & _COUNTS
    ]
    assert "secret" not in str(remaining)
    assert memory.objects == before[1]


_COUNTS = {"created_at", "updated_at", "last_message_at", "last_sequence", "tombstones"}
"""Numbers that may stay in the tombstone."""


@pytest.mark.parametrize("flag", ["true", "True", "1", "yes", "on"])
def test_permanent_true_deletes(skein: Native, flag: str) -> None:
    """Every boolean spelling of true is accepted."""
    thread = skein.new_thread()

    assert skein.delete(thread, permanent=flag).data["deleted"] is True
    assert skein.thread(thread).status == 404


def test_archived_thread_can_be_deleted_permanently(skein: Native) -> None:
    """No list contains it afterwards."""
    thread = skein.new_thread(messages=3)
    skein.delete(thread)

    assert skein.delete(thread, permanent="true").data["messages_deleted"] == 3
    assert skein.threads(status="all").data == []


def test_every_operation_on_a_deleted_thread_is_404(skein: Native) -> None:
    """This includes deleting it again."""
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


def test_delete_leaves_other_threads_unchanged(skein: Native) -> None:
    """This includes threads of the same space and of other spaces."""
    other, elsewhere = skein.new_thread(messages=3), skein.in_space("elsewhere").new_thread(messages=2)
    skein.delete(skein.new_thread(messages=2), permanent="true")

    assert len(skein.messages(other).data) == 3
    assert len(skein.in_space("elsewhere").messages(elsewhere).data) == 2


def test_delete_accepts_every_spelling_of_an_id(skein: Native) -> None:
    """The response contains the native spelling."""
    for number in range(5):
        thread = skein.new_thread()
        assert skein.delete(spellings(thread, "thread")[number], permanent="true").data["id"] == thread


@pytest.mark.parametrize("query", [{}, {"permanent": "true"}])
def test_delete_of_an_unknown_thread_is_404(skein: Native, query: dict[str, str]) -> None:
    """No tombstone is written."""
    assert skein.delete("nonsense", **query).status == 404
    assert skein.delete(str(uuid4()), **query).status == 404
    assert skein.threads(status="all").data == []
