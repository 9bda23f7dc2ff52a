import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock


def test_message_count_and_last_activity_are_exact(skein: Native, clock: Clock) -> None:
    """They include the newest message, even if the thread's item was not updated with it."""
    thread = skein.new_thread()
    for count, delay in ((2, milliseconds.SECOND), (3, 2 * milliseconds.MINUTE), (4, 0)):
        clock.advance(delay)
        message = skein.append(thread).data

        thread_now = skein.thread(thread).data

        assert (thread_now["message_count"], thread_now["last_message_at"]) == (count, message["created_at"])
        assert thread_now["updated_at"] >= thread_now["last_message_at"]


def test_thread_is_found_by_every_spelling_of_its_id(skein: Native) -> None:
    """The response contains the native spelling."""
    thread = skein.new_thread(title="T")

    for spelling in [*spellings(thread, "thread"), *spellings(thread, "conv")]:
        assert skein.thread(spelling).data["id"] == thread


@pytest.mark.parametrize("id", ["nonsense", "00000000-0000-7000-8000-000000000000", "thread_", "~", "t" * 9000])
def test_unknown_thread_is_404(skein: Native, id: str) -> None:
    """The error has the documented form for any id."""
    answer = skein.thread(id)

    assert answer.status == 404
    assert answer.body["error"] == {"code": "not_found", "message": answer.body["detail"]}


def test_archived_thread_can_be_read(skein: Native) -> None:
    """It has its status and the time of archiving."""
    thread = skein.new_thread()
    archived = skein.delete(thread).data

    thread_now = skein.thread(thread).data

    assert thread_now == archived
    assert (thread_now["status"], thread_now["archived_at"] is None) == ("archived", False)


def test_deleted_thread_is_404(skein: Native) -> None:
    """This holds immediately after the deletion."""
    thread = skein.new_thread()
    skein.delete(thread, permanent="true")

    assert skein.thread(thread).status == 404
