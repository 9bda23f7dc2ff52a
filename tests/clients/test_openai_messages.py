from typing import Any

import pytest

from tests.clients.expected_errors import no_message
from tests.clients.messages import MESSAGE, text
from tests.clients.reports import Report


def image(url: str, detail: str) -> dict[str, Any]:
    """Build an image part with a URL, as the API returns it."""
    return {"type": "image_url", "image_url": {"url": url, "detail": detail}}


MESSAGES: dict[str, dict[str, Any]] = {
    "string": {"content": [text("Hello")]},
    "assistant": {"content": [text("It's sunny and 75°F.")], "role": "assistant"},
    "text": {"content": [text("one part")]},
    "texts": {"content": [text("two"), text("parts")]},
    "image_url": {
        "content": [
            text("What is this?"),
            image("https://example.com/cat.png", "high"),
            image("https://example.com/dog.png", "auto"),
        ]
    },
    "image_file": {"content": [{"type": "image_file", "image_file": {"file_id": "file-cat", "detail": "low"}}]},
    "attachments": {
        "content": [text("See the files.")],
        "attachments": [
            {"file_id": "file-1", "tools": [{"type": "code_interpreter"}, {"type": "file_search"}]},
            {"file_id": "file-2", "tools": []},
        ],
    },
    "metadata": {"content": [text("Noted.")], "metadata": {"source": "web", "lang": "fr"}},
}


@pytest.mark.parametrize("name", MESSAGES)
def test_message_of_every_format_is_returned(openai: Report, name: str) -> None:
    """Creating, retrieving and listing a message of each format return all of its fields."""
    result = openai["message_formats"]
    expected = {**MESSAGE, "thread_id": result["thread"], **MESSAGES[name]}

    assert result["created"][name] == expected
    assert result["retrieved"][name] == result["created"][name]
    assert result["listed"][name] == result["created"][name]


def test_update_changes_only_metadata(openai: Report) -> None:
    """Updating a message changes its metadata but not its content."""
    result = openai["message_life"]["updated"]

    assert (result["metadata"], result["content"]) == ({"seen": "yes"}, [text("two")])


def test_deleted_message_is_not_found(openai: Report) -> None:
    """A deleted message is neither listed nor retrieved; its neighbours are not affected."""
    result = openai["message_life"]

    assert result["deleted"] == {"id": result["id"], "object": "thread.message.deleted", "deleted": True}
    assert result["remaining"] == ["three", "one"]
    assert result["around"] == ["one", "three"]
    assert result["after_deletion"] == [no_message(result["id"])] * 3
