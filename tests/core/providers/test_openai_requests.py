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


def sent(openai: OpenAICompatible, wire: Wire, *messages: ChatMessage, **more: Any) -> Any:
    """The body that reaches the server."""
    wire.will(stream_answer(*SUNNY))
    collect_events(openai, ModelRequest("test.model-1", messages, **more))
    return wire.asked[-1].body


def test_a_question(openai: OpenAICompatible, wire: Wire) -> None:
    """What is not asked for is not sent: servers do not all know the same fields."""
    assert sent(openai, wire, ChatMessage("user", "What is the weather like?")) == {
        "model": "test.model-1",
        "messages": [{"role": "user", "content": "What is the weather like?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_everything_asked_for_is_sent(openai: OpenAICompatible, wire: Wire) -> None:
    """The system's words come first; limits and tools have the names of the interface."""
    body = sent(
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


def test_openai_itself_knows_the_limit_by_its_new_name() -> None:
    """Its reasoning models refuse `max_tokens`."""
    asked = json.loads(body(replace(QUESTION, max_tokens=100), "https://api.openai.com/v1/chat/completions"))

    assert asked["max_completion_tokens"] == 100
    assert "max_tokens" not in asked


def test_where_it_is_sent(wire: Wire) -> None:
    """To the path below the base URL, however that ends, with the key as a bearer's."""
    wire.will(stream_answer(*SUNNY))

    for base in (f"{wire.url}/v1", f"{wire.url}/v1/"):
        collect_events(OpenAICompatible(base, lambda: KEY))

    assert [asked.path for asked in wire.asked] == ["/v1/chat/completions"] * 2
    assert {asked.headers["Authorization"] for asked in wire.asked} == {f"Bearer {KEY}"}


def test_a_server_without_a_key(wire: Wire) -> None:
    """A server that wants no key gets none."""
    wire.will(stream_answer(*SUNNY))

    collect_events(OpenAICompatible(wire.url))

    assert "Authorization" not in wire.asked[0].headers


def test_calls_and_results(openai: OpenAICompatible, wire: Wire) -> None:
    """A conversation with tools, as it was."""
    body = sent(
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
def test_images(openai: OpenAICompatible, wire: Wire, url: str) -> None:
    """Images go along behind the words; that they are fetched is between the caller and the server."""
    body = sent(openai, wire, ChatMessage("user", "What is this?", images=[url]))

    assert body["messages"][0]["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]


def test_an_image_alone(openai: OpenAICompatible, wire: Wire) -> None:
    """No words, no text; and no image of an assistant's, which no server takes."""
    body = sent(openai, wire, ChatMessage("user", images=[PIXEL]), ChatMessage("assistant", "A dot", images=[PIXEL]))

    assert body["messages"] == [
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": PIXEL}}]},
        {"role": "assistant", "content": "A dot"},
    ]


def test_documents(openai: OpenAICompatible, wire: Wire) -> None:
    """Documents are text, under their names; of one that is not, the model is told so."""
    documents = [Document("für Köln.txt", "text/plain", "Ü".encode()), Document("a.pdf", "application/pdf", b"%\xff")]

    body = sent(openai, wire, ChatMessage("user", "Summarise", documents=documents))

    assert body["messages"][0]["content"] == [
        {"type": "text", "text": 'Document "für Köln.txt":\n\nÜ'},
        {"type": "text", "text": 'Document "a.pdf" cannot be read.'},
        {"type": "text", "text": "Summarise"},
    ]
    assert not openai.reads


def test_text_of_any_kind(openai: OpenAICompatible, wire: Wire) -> None:
    """Whatever a string can hold arrives, half a character of a broken client included."""
    text = "a\x00\u2028\U0001f600 \ud83d"

    assert sent(openai, wire, ChatMessage("user", text))["messages"][0]["content"] == text
