"""Chat completions as they are on the wire."""

import json
from typing import Any

from tests.support.servers.fake_server import Answer

STREAM = {"Content-Type": "text/event-stream; charset=utf-8"}
JSON = {"Content-Type": "application/json"}

DONE = b"data: [DONE]\n\n"


def data(value: Any) -> bytes:
    """An event."""
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def chunk(delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
    """An event with a piece of the answer."""
    choices = [{"index": 0, "delta": delta, "finish_reason": reason}]
    return data({"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": choices} | more)


def text(words: str) -> bytes:
    """Some more text."""
    return chunk({"content": words})


def call(arguments: str, index: int | None = 0, id: str | None = None, name: str | None = None) -> bytes:
    """A piece of a tool call."""
    function = {"name": name, "arguments": arguments} if name else {"arguments": arguments}
    piece = {"index": index, "id": id, "type": "function", "function": function}
    return chunk({"tool_calls": [{name: value for name, value in piece.items() if value is not None}]})


def stop(reason: str = "stop") -> bytes:
    """The answer ends."""
    return chunk({}, reason)


def usage(read: int = 12, written: int = 34) -> bytes:
    """What it cost."""
    return data({"choices": [], "usage": {"prompt_tokens": read, "completion_tokens": written}})


SUNNY = (chunk({"role": "assistant", "content": ""}), text("Sunny, "), text("24 °C."), stop(), usage(), DONE)
"""A whole answer."""


def stream_answer(*events: bytes, **how: Any) -> Answer:
    """An answer that is a stream of events."""
    return Answer(events, headers=STREAM, **how)


def json_answer(value: Any) -> Answer:
    """An answer that is one JSON text."""
    return Answer([json.dumps(value).encode()], headers=JSON, framing="length")
