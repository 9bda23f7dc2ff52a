import pytest

from tests.support.clients.native import Native, spellings


def test_a_message_is_got_by_its_id_in_any_spelling(skein: Native) -> None:
    """Its own and its thread's, as any dialect shows them; the answer spells them the native way."""
    thread = skein.new_thread(messages=3)
    second = skein.messages(thread).data[1]

    for spelled in spellings(second["id"], "msg"):
        assert skein.message(thread, spelled).data == second
    for spelled in [*spellings(thread, "thread"), *spellings(thread, "conv")]:
        assert skein.message(spelled, second["id"]).data == second


def test_a_message_is_found_in_its_own_thread_only(skein: Native) -> None:
    """An id of another thread does not decode, though its place is taken here."""
    thread, other = skein.new_thread(), skein.new_thread()
    (foreign,) = skein.messages(other).data

    answer = skein.message(thread, foreign["id"])

    assert answer.status == 404
    assert answer.body["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "id", ["nonsense", "-", "00000000-0000-0000-0000-000000000000", "m" * 9000, "~", "M#000000000001"]
)
def test_what_is_no_message_is_not_found(skein: Native, id: str) -> None:
    """404, whatever it looks like."""
    assert skein.message(skein.new_thread(), id).status == 404


def test_a_message_to_come_is_not_found(skein: Native) -> None:
    """The next place's id can be made up, but nothing is there."""
    thread = skein.new_thread(messages=2)
    second = skein.messages(thread).data[1]["id"]

    assert skein.message(thread, second[:-1] + "3").status == 404


def test_a_message_of_an_archived_thread_is_still_read(skein: Native) -> None:
    """An archive is for reading."""
    thread = skein.new_thread()
    (first,) = skein.messages(thread).data
    skein.delete(thread)

    assert skein.message(thread, first["id"]).data == first


def test_a_message_of_a_deleted_thread_is_not_found(skein: Native) -> None:
    """From the first moment."""
    thread = skein.new_thread(messages=2)
    messages = skein.messages(thread).data
    skein.delete(thread, permanent="true")

    assert [skein.message(thread, message["id"]).status for message in messages] == [404, 404]
