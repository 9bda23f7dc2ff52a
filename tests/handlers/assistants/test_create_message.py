from typing import Any

import pytest

from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants

FIELDS = {
    "id",
    "object",
    "created_at",
    "thread_id",
    "status",
    "incomplete_details",
    "completed_at",
    "incomplete_at",
    "role",
    "content",
    "assistant_id",
    "run_id",
    "attachments",
    "metadata",
}


def text(value: str) -> dict[str, Any]:
    """A text part as the API returns it."""
    return {"type": "text", "text": {"value": value, "annotations": []}}


def test_a_message_has_exactly_fourteen_fields(assistants: Assistants) -> None:
    """All fields are always present, null if empty, and there is no other field."""
    thread = assistants.new_thread(0)

    answer = assistants.append(thread, "Hi")

    message = answer.success
    assert answer.status == 200
    assert set(message) == FIELDS
    assert message == {
        **dict.fromkeys(FIELDS),
        "id": message["id"],
        "object": "thread.message",
        "created_at": message["created_at"],
        "thread_id": thread,
        "status": "completed",
        "role": "user",
        "content": [text("Hi")],
        "attachments": [],
        "metadata": {},
    }
    assert message["id"].startswith("msg_")
    assert type(message["created_at"]) is int
    assert assistants.message(thread, message["id"]).success == message
    assert assistants.messages(thread).success["data"] == [message]


@pytest.mark.parametrize("role", ["user", "assistant"])
@pytest.mark.parametrize("content", ["Hi", [{"type": "text", "text": "Hi"}]])
def test_text_is_returned_as_a_part(assistants: Assistants, role: str, content: Any) -> None:
    """A string and a text part are the same message."""
    message = assistants.append(assistants.new_thread(), content, role).success

    assert (message["role"], message["content"]) == (role, [text("Hi")])


@pytest.mark.parametrize(
    "value", ["", " \n", "\x00", "😀 \u2028 \"quoted\" \\ 'text'", "{}", "x" * 256_000, "☃" * 256_000]
)
def test_text_is_returned_unchanged(assistants: Assistants, value: str) -> None:
    """Nothing is trimmed or escaped, up to 256,000 characters of any alphabet."""
    thread = assistants.new_thread()
    message = assistants.append(thread, value).success

    assert message["content"] == [text(value)]
    assert assistants.message(thread, message["id"]).success == message


def test_every_type_of_part_is_returned_in_order(assistants: Assistants) -> None:
    """An image without a detail gets `auto`."""
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/b.png", "detail": "low"}},
        {"type": "text", "text": "And this?"},
        {"type": "image_file", "image_file": {"file_id": "file-1", "detail": "high"}},
        {"type": "image_file", "image_file": {"file_id": "file-2"}},
    ]
    thread = assistants.new_thread()

    message = assistants.append(thread, parts).success

    assert message["content"] == [
        text("What is this?"),
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "auto"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/b.png", "detail": "low"}},
        text("And this?"),
        {"type": "image_file", "image_file": {"file_id": "file-1", "detail": "high"}},
        {"type": "image_file", "image_file": {"file_id": "file-2", "detail": "auto"}},
    ]
    assert assistants.message(thread, message["id"]).success == message


def test_attachments_and_metadata_are_returned_unchanged(assistants: Assistants) -> None:
    """Tools of attachments may have any shape."""
    attachments = [
        {"file_id": "file-1", "tools": [{"type": "code_interpreter"}, {"type": "file_search"}]},
        {"file_id": "file-2", "tools": []},
    ]
    thread = assistants.new_thread()

    message = assistants.append(thread, attachments=attachments, metadata={"k": "v"}).success

    assert (message["attachments"], message["metadata"]) == (attachments, {"k": "v"})
    assert assistants.message(thread, message["id"]).success == message


def test_initial_messages_have_the_same_fields_as_appended_ones(assistants: Assistants) -> None:
    """Parts, attachments and metadata of the messages in a new thread's request are stored."""
    message_fields = {
        "role": "assistant",
        "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
        "attachments": [{"file_id": "file-1", "tools": [{"type": "file_search"}]}],
        "metadata": {"k": "v"},
    }
    thread = assistants.create(messages=[message_fields]).success["id"]

    [message] = assistants.messages(thread).success["data"]
    assert message["content"] == [text("a"), text("b")]
    assert (message["role"], message["attachments"], message["metadata"]) == (
        "assistant",
        message_fields["attachments"],
        {"k": "v"},
    )


def test_unknown_fields_are_ignored(assistants: Assistants) -> None:
    """None of them sets a field that the server owns."""
    thread = assistants.new_thread()

    message = assistants.append(
        thread, id="msg_1", status="incomplete", run_id="run_1", created_at=1, file_ids=["f"]
    ).success

    assert (message["status"], message["run_id"], message["attachments"]) == ("completed", None, [])
    assert message["id"] != "msg_1"
    assert message["created_at"] > 1


def test_archived_thread_rejects_every_write(assistants: Assistants, skein: Native) -> None:
    """Appending, updating and deleting are 409 with `x-should-retry: false`, and nothing changes."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]
    skein.delete(thread)

    expected = "The thread is archived and cannot be written to. Restore it first."
    for answer in (
        assistants.append(thread),
        assistants.update(thread, metadata={}),
        assistants.update_message(thread, message, metadata={}),
        assistants.delete_message(thread, message),
    ):
        assert answer.openai_error == (409, expected, "invalid_request_error", None, "conflict")
        assert answer.headers["x-should-retry"] == "false"
    assert assistants.messages(thread).success["first_id"] == message
