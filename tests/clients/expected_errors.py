"""Expected exceptions of OpenAI's clients: the class and its attributes."""

from typing import Any

Expected = dict[str, Any]


def expected_error(name: str, status: int, message: str, param: str | None = None, code: str | None = None) -> Expected:
    """Build an error without an `x-should-retry` header; only conflicts and reused keys have one."""
    fields = {"class": name, "status": status, "message": message, "param": param, "code": code}
    return {**fields, "type": "invalid_request_error", "should_retry": None}


def bad_request(message: str, param: str | None, code: str) -> Expected:
    """Build the error for an invalid request."""
    return expected_error("BadRequestError", 400, message, param, code)


def no_thread(id: str) -> Expected:
    """Build the error for a missing thread."""
    return expected_error("NotFoundError", 404, f"No thread found with id '{id}'.")


def no_message(id: str) -> Expected:
    """Build the error for a missing message."""
    return expected_error("NotFoundError", 404, f"No message found with id '{id}'.")


def no_conversation(id: str) -> Expected:
    """Build the error for a missing conversation."""
    return expected_error("NotFoundError", 404, f"Conversation with id '{id}' not found.")


def no_item(id: str) -> Expected:
    """Build the error for a missing item."""
    return expected_error("NotFoundError", 404, f"Item with id '{id}' not found in conversation.")
