"""Asking a model: what for, and how it went."""

from traceback import format_exception

import pytest

from core.errors import ProviderFailed
from core.providers import ChatMessage, Event, Finished, ModelRequest, Provider, TextDelta

PROMPT, KEY, SERVER = "prompt-canary", "key-canary", "server-canary"
"""Words of the conversation, of the credential and of the server, none of which belongs into an error."""

QUESTION = ModelRequest("test.model-1", [ChatMessage("user", f"What is the weather like? ({PROMPT})")])

SUNNY = [TextDelta("Sunny, "), TextDelta("24 °C."), Finished("stop", 12, 34)]
"""The answer in whose wire form fake servers give it."""


def collect_events(provider: Provider, request: ModelRequest = QUESTION) -> list[Event]:
    """The whole answer."""
    return list(provider.stream(request))


def assert_fails(provider: Provider, request: ModelRequest = QUESTION) -> tuple[list[Event], ProviderFailed]:
    """What was said before it went wrong, and the error: which tells nothing to anybody that is not for them."""
    said: list[Event] = []
    with pytest.raises(ProviderFailed) as raised:
        said.extend(provider.stream(request))
    told = "".join(format_exception(raised.value))
    assert not [word for word in (PROMPT, KEY, SERVER) if word in told]
    return said, raised.value
