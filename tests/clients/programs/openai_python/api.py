"""The client, as its documentation has it: base URL and key come from the environment. And what its objects say."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openai import APIStatusError, OpenAI

FORMS: Mapping[str, Mapping[str, Any]] = json.loads(Path(__file__).parents[1].joinpath("forms.json").read_text("utf-8"))
"""Request bodies by the name of what they show: messages, and conversation items."""

client = OpenAI(max_retries=0)
"""It never tries again, so that every failure is seen."""

threads, messages = client.beta.threads, client.beta.threads.messages

conversations, items = client.conversations, client.conversations.items


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """The exception that a call must raise."""
    try:
        told = call()
    except APIStatusError as error:
        said = error.body if isinstance(error.body, dict) else {}
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "message": said.get("message"),
            "type": error.type,
            "param": error.param,
            "code": error.code,
            "should_retry": error.response.headers.get("x-should-retry"),
        }
    raise AssertionError(f"not refused: {told}")


def said(message: Any) -> str:
    """The text of a message."""
    text: str = message.content[0].text.value
    return text


def user(content: str) -> dict[str, str]:
    """A user's message."""
    return {"role": "user", "content": content}


def numbered(first: int, last: int) -> list[dict[str, str]]:
    """Users' messages that say "1", "2", ..., from one number to another."""
    return [user(str(number)) for number in range(first, last + 1)]
