import json
from dataclasses import replace
from typing import Any

import pytest

from core.providers import ChatMessage, Document, ModelRequest, ToolCall, ToolSpec
from core.providers.openai.client import OpenAICompatible
from core.providers.openai.request import body
from tests.support.data.model_requests import KEY, QUESTION, collect_events
from tests.support.servers.completions import SUNNY, stream_answer
from tests.support.servers.fake_server import Wire

WEATHER = ToolSpec("weather", "The weather of a city", {"type": "object", "properties": {"city": {"type": "string"}}})
CALL = ToolCall("call_1", "weather", {"city": "Köln"})

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def send(openai: OpenAICompatible, wire: Wire, *messages: ChatMessage, **more: Any) -> Any:
    """Send messages, and return the body that reaches the server."""
    wire.will(stream_answer(*SUNNY))
    collect_events(openai, ModelRequest("test.model-1", messages, **more))
    return wire.asked[-1].body


def test_options_that_are_not_set_are_not_sent(openai: OpenAICompatible, wire: Wire) -> None:
    """Not every server supports every field."""
    assert send(openai, wire, ChatMessage("user", "What is the weather like?")) == {
        "model": "test.model-1",
        "messages": [{"role": "user", "content": "What is the weather like?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_all_options_are_sent(openai: OpenAICompatible, wire: Wire) -> None:
    """The system prompt is the first message; limits and tools have the names of chat completions."""
    body = send(
        openai,
        wire,
        ChatMessage("user", "Hi"),
        system="Be brief.",
        tools=[WEATHER],
        max_tokens=100,
        temperature=0.0,
        top_p=0.5,
        stop=["END"],
    )

    function = {"name": "weather", "description": "The weather of a city", "parameters": WEATHER.schema}
    assert body == {
        "model": "test.model-1",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "tools": [{"type": "function", "function": function}],
        "max_tokens": 100,
        "temperature": 0.0,
        "top_p": 0.5,
        "stop": ["END"],
    }


def test_openai_receives_max_completion_tokens() -> None:
    """Its reasoning models reject `max_tokens`."""
    request = json.loads(body(replace(QUESTION, max_tokens=100), "https://api.openai.com/v1/chat/completions"))

    assert request["max_completion_tokens"] == 100
    assert "max_tokens" not in request


def test_request_has_the_path_and_the_key(wire: Wire) -> None:
    """The base URL may end with a slash; the key is a bearer token."""
    wire.will(stream_answer(*SUNNY))

    for base in (f"{wire.url}/v1", f"{wire.url}/v1/"):
        collect_events(OpenAICompatible(base, lambda: KEY))

    assert [request.path for request in wire.asked] == ["/v1/chat/completions"] * 2
    assert {request.headers["Authorization"] for request in wire.asked} == {f"Bearer {KEY}"}


def test_request_without_a_key_has_no_authorization(wire: Wire) -> None:
    """Some servers need no key."""
    wire.will(stream_answer(*SUNNY))

    collect_events(OpenAICompatible(wire.url))

    assert "Authorization" not in wire.asked[0].headers


def test_tool_calls_and_results_are_messages(openai: OpenAICompatible, wire: Wire) -> None:
    """In the form of chat completions."""
    body = send(
        openai,
        wire,
        ChatMessage("user", "What is the weather like in Köln?"),
        ChatMessage("assistant", tool_calls=[CALL]),
        ChatMessage("tool", "Sunny", tool_call_id="call_1"),
        ChatMessage("assistant", "Sunny."),
    )

    function = {"name": "weather", "arguments": json.dumps(CALL.arguments)}
    assert body["messages"][1:] == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "Sunny"},
        {"role": "assistant", "content": "Sunny."},
    ]


@pytest.mark.parametrize("url", [PIXEL, "https://images.example/1.png"])
def test_images_follow_the_text(openai: OpenAICompatible, wire: Wire, url: str) -> None:
    """Whether the server fetches a URL is its decision."""
    body = send(openai, wire, ChatMessage("user", "What is this?", images=[url]))

    assert body["messages"][0]["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]


def test_image_without_text_has_no_text_part(openai: OpenAICompatible, wire: Wire) -> None:
    """Images of the assistant are not sent, since no server accepts them."""
    body = send(openai, wire, ChatMessage("user", images=[PIXEL]), ChatMessage("assistant", "A dot", images=[PIXEL]))

    assert body["messages"] == [
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": PIXEL}}]},
        {"role": "assistant", "content": "A dot"},
    ]


def test_documents_are_sent_as_text_with_their_names(openai: OpenAICompatible, wire: Wire) -> None:
    """A document that is not text is named."""
    documents = [Document("für Köln.txt", "text/plain", "Ü".encode()), Document("a.pdf", "application/pdf", b"%\xff")]

    body = send(openai, wire, ChatMessage("user", "Summarise", documents=documents))

    assert body["messages"][0]["content"] == [
        {"type": "text", "text": 'Document "für Köln.txt":\n\nÜ'},
        {"type": "text", "text": 'Document "a.pdf" cannot be read.'},
        {"type": "text", "text": "Summarise"},
    ]
    assert not openai.document_types


def test_any_text_is_sent(openai: OpenAICompatible, wire: Wire) -> None:
    """Including control characters and unpaired surrogates."""
    text = "a\x00\u2028\U0001f600 \ud83d"

    assert send(openai, wire, ChatMessage("user", text))["messages"][0]["content"] == text
