"""Turns of chat for tests: start them, run them, and read their results."""

from collections.abc import Iterator
from typing import Any

from core import chat
from core.chat import ChatRequest, Event, TurnFinished
from core.models import Message, NewMessage, Space, ThreadRef
from core.threads import messages
from tests.support.servers.fake_server import Asked, Wire

SUNNY = "Sunny, 24 °C."
"""The model's default answer."""


def question(thread: ThreadRef | None, text: str = "What is the weather like?", **more: Any) -> ChatRequest:
    """A chat request with one user message."""
    return ChatRequest(new_messages=[NewMessage("user", text)], thread=thread, **more)


def start_turn(space: Space, request: ChatRequest, key: str | None = None) -> Iterator[Event]:
    """Start a turn: its question is stored, and its model is called next. Return the remaining events."""
    events = chat.turn(space, request, author="user", key=key)
    next(events)
    return events


def turn_events(space: Space, request: ChatRequest, key: str | None = None) -> list[Event]:
    """Run a turn, and return its events."""
    return list(chat.turn(space, request, author="user", key=key))


def finish_turn(events: Iterator[Event]) -> TurnFinished:
    """Run a turn to its end, and return its last event."""
    return next(event for event in events if isinstance(event, TurnFinished))


def run_turn(space: Space, request: ChatRequest, key: str | None = None) -> TurnFinished:
    """Run a turn, and return its last event."""
    return finish_turn(chat.turn(space, request, author="user", key=key))


def transcript(thread: ThreadRef) -> list[tuple[str, str]]:
    """Role and content of each message of a thread."""
    return [(message.role, str(message.content)) for message in stored_messages(thread)]


def stored_messages(thread: ThreadRef) -> list[Message]:
    """The messages of a thread, which has at most 100."""
    return list(messages.window(thread, limit=100).items)


def last_prompt(model: Wire) -> list[tuple[str, str]]:
    """Role and content of each message of the model's last request."""
    return [(message["role"], message["content"]) for message in model.asked[-1].body["messages"]]


def offered_tools(request: Asked) -> list[str]:
    """The names of the tools in a request to a model."""
    return [tool["function"]["name"] for tool in request.body.get("tools", [])]
