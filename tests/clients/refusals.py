"""Refusals as OpenAI's clients tell them: the exception's class, and what it knows."""

from typing import Any

Refusal = dict[str, Any]


def refused(error: str, status: int, message: str, param: str | None = None, code: str | None = None) -> Refusal:
    """A refusal. `x-should-retry` is for conflicts and reused keys only."""
    told = {"class": error, "status": status, "message": message, "param": param, "code": code}
    return {**told, "type": "invalid_request_error", "should_retry": None}


def bad(message: str, param: str | None, code: str) -> Refusal:
    """A request that is wrong."""
    return refused("BadRequestError", 400, message, param, code)


def no_thread(id: str) -> Refusal:
    """A thread that is not there."""
    return refused("NotFoundError", 404, f"No thread found with id '{id}'.")


def no_message(id: str) -> Refusal:
    """A message that is not there."""
    return refused("NotFoundError", 404, f"No message found with id '{id}'.")


def no_conversation(id: str) -> Refusal:
    """A conversation that is not there."""
    return refused("NotFoundError", 404, f"Conversation with id '{id}' not found.")


def no_item(id: str) -> Refusal:
    """An item that is not there."""
    return refused("NotFoundError", 404, f"Item with id '{id}' not found in conversation.")
