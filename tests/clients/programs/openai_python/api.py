"""The client as its documentation creates it, configured by environment variables, and helpers for its objects."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openai import APIStatusError, OpenAI

BODIES: Mapping[str, Mapping[str, Any]] = json.loads(
    Path(__file__).parents[1].joinpath("request_bodies.json").read_text("utf-8")
)
"""Request bodies of `messages` and conversation `items`, by a name for each format."""

client = OpenAI(max_retries=0)
"""A client without retries, so that every failure is visible."""

threads, messages = client.beta.threads, client.beta.threads.messages

conversations, items = client.conversations, client.conversations.items


def catch_error(call: Callable[[], Any]) -> dict[str, Any]:
    """Describe the exception that a call must raise."""
    try:
        value = call()
    except APIStatusError as error:
        body = error.body if isinstance(error.body, dict) else {}
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "message": body.get("message"),
            "type": error.type,
            "param": error.param,
            "code": error.code,
            "should_retry": error.response.headers.get("x-should-retry"),
        }
    raise AssertionError(f"no error: {value}")


def text_of(message: Any) -> str:
    """Return the text of a message."""
    text: str = message.content[0].text.value
    return text


def user(content: str) -> dict[str, str]:
    """Build a user message."""
    return {"role": "user", "content": content}


def user_messages(first: int, last: int) -> list[dict[str, str]]:
    """Build user messages whose contents are the numbers from `first` to `last`."""
    return [user(str(number)) for number in range(first, last + 1)]
