"""Turns of a language model, as tests of chat want them."""

from collections.abc import Iterator
from typing import Any

from core import chat
from core.chat import Answered, Ask, Event
from core.models import Message, NewMessage, Space, ThreadRef
from core.threads import messages
from tests.support.servers.fake_server import Asked, Wire

SUNNY = "Sunny, 24 °C."
"""What the model says by default."""


def question(thread: ThreadRef | None, text: str = "What is the weather like?", **more: Any) -> Ask:
    """A question of a user's."""
    return Ask(said=[NewMessage("user", text)], thread=thread, **more)


def start_turn(space: Space, ask: Ask, key: str | None = None) -> Iterator[Event]:
    """A turn whose question is stored, and whose model is about to be asked."""
    events = chat.turn(space, ask, author="user", key=key)
    next(events)
    return events


def collect_events(space: Space, ask: Ask, key: str | None = None) -> list[Event]:
    """All that happens in a turn."""
    return list(chat.turn(space, ask, author="user", key=key))


def finish_turn(events: Iterator[Event]) -> Answered:
    """How a turn ends."""
    return next(event for event in events if isinstance(event, Answered))


def run_turn(space: Space, ask: Ask, key: str | None = None) -> Answered:
    """A turn from its beginning to its end."""
    return finish_turn(chat.turn(space, ask, author="user", key=key))


def transcript(thread: ThreadRef) -> list[tuple[str, str]]:
    """Who said what in a thread."""
    return [(one.role, str(one.content)) for one in stored_messages(thread)]


def stored_messages(thread: ThreadRef) -> list[Message]:
    """The messages of a thread."""
    return list(messages.window(thread, limit=100).items)


def prompt_messages(model: Wire) -> list[tuple[str, str]]:
    """What the model was told last."""
    return [(one["role"], one["content"]) for one in model.asked[-1].body["messages"]]


def tool_names(asked: Asked) -> list[str]:
    """The tools that a model was offered."""
    return [one["function"]["name"] for one in asked.body.get("tools", [])]
