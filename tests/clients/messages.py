"""Messages of the Assistants API as they come back, in what all its clients tell."""

from typing import Any

from tests.clients.matching import MESSAGE_ID, SECONDS

MESSAGE = {
    "id": MESSAGE_ID,
    "object": "thread.message",
    "created_at": SECONDS,
    "status": "completed",
    "incomplete_details": None,
    "completed_at": None,
    "incomplete_at": None,
    "role": "user",
    "assistant_id": None,
    "run_id": None,
    "attachments": [],
    "metadata": {},
}
"""All fourteen fields but `thread_id` and `content`."""


def text(value: str) -> dict[str, Any]:
    """A part of plain text."""
    return {"type": "text", "text": {"value": value, "annotations": []}}
