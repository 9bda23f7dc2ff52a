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
    """A text as the API shows it."""
    return {"type": "text", "text": {"value": value, "annotations": []}}


def test_a_message_has_its_fourteen_fields(assistants: Assistants) -> None:
    """All of them always, null where empty, and no other."""
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
def test_text_comes_back_as_a_part_however_it_came(assistants: Assistants, role: str, content: Any) -> None:
    """As a string or as a part, it is the same message."""
    message = assistants.append(assistants.new_thread(), content, role).success

    assert (message["role"], message["content"]) == (role, [text("Hi")])


@pytest.mark.parametrize(
    "value", ["", " \n", "\x00", "😀 \u2028 \"quoted\" \\ 'text'", "{}", "x" * 256_000, "☃" * 256_000]
)
def test_text_comes_back_letter_by_letter(assistants: Assistants, value: str) -> None:
    """Nothing is trimmed or escaped; up to 256,000 characters of any alphabet."""
    thread = assistants.new_thread()
    message = assistants.append(thread, value).success

    assert message["content"] == [text(value)]
    assert assistants.message(thread, message["id"]).success == message


def test_every_kind_of_part_comes_back(assistants: Assistants) -> None:
    """In the order given; an image whose detail is left out is `auto`."""
    given = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/b.png", "detail": "low"}},
        {"type": "text", "text": "And this?"},
        {"type": "image_file", "image_file": {"file_id": "file-1", "detail": "high"}},
        {"type": "image_file", "image_file": {"file_id": "file-2"}},
    ]
    thread = assistants.new_thread()

    message = assistants.append(thread, given).success

    assert message["content"] == [
        text("What is this?"),
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "auto"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/b.png", "detail": "low"}},
        text("And this?"),
        {"type": "image_file", "image_file": {"file_id": "file-1", "detail": "high"}},
        {"type": "image_file", "image_file": {"file_id": "file-2", "detail": "auto"}},
    ]
    assert assistants.message(thread, message["id"]).success == message


def test_attachments_and_metadata_come_back(assistants: Assistants) -> None:
    """As they came, with tools of any shape."""
    attachments = [
        {"file_id": "file-1", "tools": [{"type": "code_interpreter"}, {"type": "file_search"}]},
        {"file_id": "file-2", "tools": []},
    ]
    thread = assistants.new_thread()

    message = assistants.append(thread, attachments=attachments, metadata={"k": "v"}).success

    assert (message["attachments"], message["metadata"]) == (attachments, {"k": "v"})
    assert assistants.message(thread, message["id"]).success == message


def test_first_messages_have_all_that_others_have(assistants: Assistants) -> None:
    """Parts, attachments and metadata of messages that come with their thread are kept as well."""
    said = {
        "role": "assistant",
        "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
        "attachments": [{"file_id": "file-1", "tools": [{"type": "file_search"}]}],
        "metadata": {"k": "v"},
    }
    thread = assistants.create(messages=[said]).success["id"]

    [message] = assistants.messages(thread).success["data"]
    assert message["content"] == [text("a"), text("b")]
    assert (message["role"], message["attachments"], message["metadata"]) == (
        "assistant",
        said["attachments"],
        {"k": "v"},
    )


def test_fields_it_does_not_know_are_ignored(assistants: Assistants) -> None:
    """None of them sets what is not the caller's to set."""
    thread = assistants.new_thread()

    message = assistants.append(
        thread, id="msg_1", status="incomplete", run_id="run_1", created_at=1, file_ids=["f"]
    ).success

    assert (message["status"], message["run_id"], message["attachments"]) == ("completed", None, [])
    assert message["id"] != "msg_1"
    assert message["created_at"] > 1


def test_an_archived_thread_takes_no_message(assistants: Assistants, skein: Native) -> None:
    """409, and the clients are told not to insist; nor is anything of it changed or deleted."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]
    skein.delete(thread)

    said = "The thread is archived and cannot be written to. Restore it first."
    for answer in (
        assistants.append(thread),
        assistants.update(thread, metadata={}),
        assistants.update_message(thread, message, metadata={}),
        assistants.delete_message(thread, message),
    ):
        assert answer.openai_error == (409, said, "invalid_request_error", None, "conflict")
        assert answer.headers["x-should-retry"] == "false"
    assert assistants.messages(thread).success["first_id"] == message
