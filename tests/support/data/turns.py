"""Chat turns for the tests of chat."""

from collections.abc import Iterator
from typing import Any

from core import chat
from core.chat import Answered, Ask, Event
from core.models import Message, NewMessage, Space, ThreadRef
from core.threads import messages
from tests.support.servers.fake_server import Asked, Wire

SUNNY = "Sunny, 24 °C."
"""The default answer of the fake model."""


def question(thread: ThreadRef | None, text: str = "What is the weather like?", **more: Any) -> Ask:
    """A chat request with one user message."""
    return Ask(said=[NewMessage("user", text)], thread=thread, **more)


def start_turn(space: Space, ask: Ask, key: str | None = None) -> Iterator[Event]:
    """Start a turn and stop after its first event: the question is stored, the model has not been called."""
    events = chat.turn(space, ask, author="user", key=key)
    next(events)
    return events


def collect_events(space: Space, ask: Ask, key: str | None = None) -> list[Event]:
    """All events of a turn."""
    return list(chat.turn(space, ask, author="user", key=key))


def finish_turn(events: Iterator[Event]) -> Answered:
    """The final event of a turn."""
    return next(event for event in events if isinstance(event, Answered))


def run_turn(space: Space, ask: Ask, key: str | None = None) -> Answered:
    """Run a turn completely and return its final event."""
    return finish_turn(chat.turn(space, ask, author="user", key=key))


def transcript(thread: ThreadRef) -> list[tuple[str, str]]:
    """Role and content of each message of a thread."""
    return [(message.role, str(message.content)) for message in stored_messages(thread)]


def stored_messages(thread: ThreadRef) -> list[Message]:
    """The messages of a thread, which has at most 100."""
    return list(messages.window(thread, limit=100).items)


def prompt_messages(model: Wire) -> list[tuple[str, str]]:
    """Role and content of each message in the model's last request."""
    return [(message["role"], message["content"]) for message in model.asked[-1].body["messages"]]


def tool_names(asked: Asked) -> list[str]:
    """The names of the tools in a request to the model."""
    return [tool["function"]["name"] for tool in asked.body.get("tools", [])]
