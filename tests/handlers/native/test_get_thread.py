import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock


def test_count_and_last_activity_are_exact(skein: Native, clock: Clock) -> None:
    """Of the newest message, however young: whether or not an append came to note it with the thread."""
    thread = skein.new_thread()
    for count, later in ((2, milliseconds.SECOND), (3, 2 * milliseconds.MINUTE), (4, 0)):
        clock.advance(later)
        message = skein.append(thread).data

        found = skein.thread(thread).data

        assert (found["message_count"], found["last_message_at"]) == (count, message["created_at"])
        assert found["updated_at"] >= found["last_message_at"]


def test_a_thread_is_got_by_its_id_in_any_spelling(skein: Native) -> None:
    """As any dialect shows it; the answer spells it the native way."""
    thread = skein.new_thread(title="T")

    for spelled in [*spellings(thread, "thread"), *spellings(thread, "conv")]:
        assert skein.thread(spelled).data["id"] == thread


@pytest.mark.parametrize("id", ["nonsense", "00000000-0000-7000-8000-000000000000", "thread_", "~", "t" * 9000])
def test_what_is_no_thread_is_not_found(skein: Native, id: str) -> None:
    """404 in the documented form, whatever it looks like."""
    answer = skein.thread(id)

    assert answer.status == 404
    assert answer.body["error"] == {"code": "not_found", "message": answer.body["detail"]}


def test_an_archived_thread_is_still_read(skein: Native) -> None:
    """It says so, and since when."""
    thread = skein.new_thread()
    archived = skein.delete(thread).data

    found = skein.thread(thread).data

    assert found == archived
    assert (found["status"], found["archived_at"] is None) == ("archived", False)


def test_a_deleted_thread_is_not_found(skein: Native) -> None:
    """From the first moment."""
    thread = skein.new_thread()
    skein.delete(thread, permanent="true")

    assert skein.thread(thread).status == 404
