"""Requests to language models, and their results."""

from traceback import format_exception

import pytest

from core.errors import ProviderFailed
from core.providers import ChatMessage, Event, Finished, ModelRequest, Provider, TextDelta

PROMPT, KEY, SERVER = "prompt-canary", "key-canary", "server-canary"
"""Canaries in the conversation, the credential and the server's texts. No error may contain them."""

QUESTION = ModelRequest("test.model-1", [ChatMessage("user", f"What is the weather like? ({PROMPT})")])

SUNNY = [TextDelta("Sunny, "), TextDelta("24 °C."), Finished("stop", 12, 34)]
"""The events of the answer that fake servers send."""


def collect_events(provider: Provider, request: ModelRequest = QUESTION) -> list[Event]:
    """All events of the answer."""
    return list(provider.stream(request))


def assert_fails(provider: Provider, request: ModelRequest = QUESTION) -> tuple[list[Event], ProviderFailed]:
    """Assert that the request fails and that the error and its causes contain no canary. Returns the events before the
    error, and the error."""
    events: list[Event] = []
    with pytest.raises(ProviderFailed) as raised:
        events.extend(provider.stream(request))
    printed = "".join(format_exception(raised.value))
    assert not [word for word in (PROMPT, KEY, SERVER) if word in printed]
    return events, raised.value
