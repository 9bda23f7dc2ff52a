import pytest

from tests.support.clients.native import Native, spellings


def test_message_is_found_by_every_spelling_of_its_ids(skein: Native) -> None:
    """This includes the id of its thread; the response contains the native spelling."""
    thread = skein.new_thread(messages=3)
    second = skein.messages(thread).data[1]

    for spelling in spellings(second["id"], "msg"):
        assert skein.message(thread, spelling).data == second
    for spelling in [*spellings(thread, "thread"), *spellings(thread, "conv")]:
        assert skein.message(spelling, second["id"]).data == second


def test_message_of_another_thread_is_404(skein: Native) -> None:
    """This holds even if the thread has a message with the same sequence number."""
    thread, other = skein.new_thread(), skein.new_thread()
    (foreign,) = skein.messages(other).data

    answer = skein.message(thread, foreign["id"])

    assert answer.status == 404
    assert answer.body["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "id", ["nonsense", "-", "00000000-0000-0000-0000-000000000000", "m" * 9000, "~", "M#000000000001"]
)
def test_invalid_message_id_is_404(skein: Native, id: str) -> None:
    """Any text is accepted as an id."""
    assert skein.message(skein.new_thread(), id).status == 404


def test_future_message_is_404(skein: Native) -> None:
    """Its id can be guessed, but the message does not exist."""
    thread = skein.new_thread(messages=2)
    second = skein.messages(thread).data[1]["id"]

    assert skein.message(thread, second[:-1] + "3").status == 404


def test_message_of_an_archived_thread_can_be_read(skein: Native) -> None:
    """The fetched message does not change."""
    thread = skein.new_thread()
    (first,) = skein.messages(thread).data
    skein.delete(thread)

    assert skein.message(thread, first["id"]).data == first


def test_message_of_a_deleted_thread_is_404(skein: Native) -> None:
    """This holds immediately after the deletion."""
    thread = skein.new_thread(messages=2)
    messages = skein.messages(thread).data
    skein.delete(thread, permanent="true")

    assert [skein.message(thread, message["id"]).status for message in messages] == [404, 404]
