import pytest

from tests.support.clients.openai import Assistants

INVALID = "invalid_request_error"

NONE = "0198c0de000070008000000000000000"
"""The digits of no thread's id."""


@pytest.mark.parametrize("id", ["thread_x", "thread_", "thread", f"thread_{NONE}", NONE, f"conv_{NONE}"])
def test_an_unknown_thread(assistants: Assistants, id: str) -> None:
    """404 with the id in the caller's own words."""
    unknown = (404, f"No thread found with id '{id}'.", INVALID, None, None)

    assert assistants.thread(id).openai_error == unknown
    assert assistants.update(id).openai_error == unknown
    assert assistants.update(id, key="k").openai_error == unknown
    assert assistants.delete(id).openai_error == unknown
    assert assistants.append(id, key="k").openai_error == unknown
    assert assistants.messages(id).openai_error == unknown
    assert assistants.message(id, "msg_x").openai_error == unknown


@pytest.mark.parametrize("id", ["msg_x", "msg_", f"msg_{NONE}", NONE, f"msg_{'m' * 300}", "msg_\x00#/ü"])
def test_an_unknown_message(assistants: Assistants, id: str) -> None:
    """404 with the id in the caller's own words."""
    thread = assistants.new_thread()
    unknown = (404, f"No message found with id '{id}'.", INVALID, None, None)

    assert assistants.message(thread, id).openai_error == unknown
    assert assistants.update_message(thread, id, metadata={}).openai_error == unknown
    assert assistants.delete_message(thread, id).openai_error == unknown


@pytest.mark.parametrize("id", ["undefined", "null", "1", "Thread_x", "😀" * 256, "..", "run_abc"])
def test_an_id_that_is_none(assistants: Assistants, id: str) -> None:
    """400: without its prefix, and no id at all."""
    said = f"Invalid 'thread_id': '{id}'. Expected an ID that begins with 'thread'."
    for answer in (
        assistants.thread(id),
        assistants.update(id),
        assistants.append(id),
        assistants.message(id, "msg_x"),
    ):
        assert answer.openai_error == (400, said, INVALID, "thread_id", "invalid_value")

    thread = assistants.new_thread()
    said = f"Invalid 'message_id': '{id}'. Expected an ID that begins with 'msg'."
    for answer in (assistants.message(thread, id), assistants.delete_message(thread, id)):
        assert answer.openai_error == (400, said, INVALID, "message_id", "invalid_value")
