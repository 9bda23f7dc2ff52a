"""Expected messages of the Assistants API, as all of its clients return them."""

from typing import Any

from tests.clients.matchers import MESSAGE_ID, SECONDS

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
"""Default values of all fourteen fields except `thread_id` and `content`."""


def text(value: str) -> dict[str, Any]:
    """Build a content part of plain text."""
    return {"type": "text", "text": {"value": value, "annotations": []}}
