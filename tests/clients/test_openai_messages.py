from typing import Any

import pytest

from tests.clients.messages import MESSAGE, text
from tests.clients.refusals import no_message
from tests.clients.reports import Report


def image(url: str, detail: str) -> dict[str, Any]:
    """An image on the web, as it comes back."""
    return {"type": "image_url", "image_url": {"url": url, "detail": detail}}


FORMS: dict[str, dict[str, Any]] = {
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


@pytest.mark.parametrize("form", FORMS)
def test_message_form(openai: Report, form: str) -> None:
    """A message of every form comes back with all its fields, alike from its creation, its own address and the list."""
    told = openai["message_forms"]
    expected = {**MESSAGE, "thread_id": told["thread"], **FORMS[form]}

    assert told["made"][form] == expected
    assert told["retrieved"][form] == told["made"][form]
    assert told["listed"][form] == told["made"][form]


def test_update_message(openai: Report) -> None:
    """A message's metadata changes; what it says does not."""
    told = openai["message_life"]["updated"]

    assert (told["metadata"], told["content"]) == ({"seen": "yes"}, [text("two")])


def test_delete_message(openai: Report) -> None:
    """A deleted message is gone from the list and from its address; those around it stay."""
    told = openai["message_life"]

    assert told["deleted"] == {"id": told["id"], "object": "thread.message.deleted", "deleted": True}
    assert told["left"] == ["three", "one"]
    assert told["around"] == ["one", "three"]
    assert told["gone"] == [no_message(told["id"])] * 3
