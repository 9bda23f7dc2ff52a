"""Builds the request body of OpenAI's chat completions."""

import json
from collections.abc import Iterator
from typing import Any

from urllib3.util import parse_url

from core.providers import ChatMessage, Document, ModelRequest, ToolSpec
from core.providers.message_order import normalize

_OPENAI = "api.openai.com"


def body(request: ModelRequest, url: str) -> bytes:
    """The body of a request. Options that are not set are left out, since not every server supports every field."""
    system = [{"role": "system", "content": request.system}] if request.system else []
    # OpenAI's reasoning models reject the old name; most other servers support only the old name.
    limit = "max_completion_tokens" if parse_url(url).host == _OPENAI else "max_tokens"
    fields = {
        "model": request.model,
        "messages": [*system, *map(_message, normalize(request.messages))],
        "stream": True,
        "stream_options": {"include_usage": True},
        "tools": list(map(_tool, request.tools)) or None,
        limit: request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "stop": list(request.stop) or None,
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


def _tool(tool: ToolSpec) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.schema}
    return {"type": "function", "function": function}


def _message(message: ChatMessage) -> dict[str, Any]:
    match message.role:
        case "tool":
            return {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.text}
        case "assistant" if message.tool_calls:
            return {"role": "assistant", "content": message.text or None, "tool_calls": _calls(message)}
        case "assistant":
            return {"role": "assistant", "content": message.text}
        case "user":
            return {"role": "user", "content": list(_parts(message)) or message.text}


def _calls(message: ChatMessage) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": json.dumps(call.arguments)}}
        for call in message.tool_calls
    ]


def _parts(message: ChatMessage) -> Iterator[dict[str, Any]]:
    """The parts of a message, none for text alone: some servers accept only a string."""
    if not message.documents and not message.images:
        return
    yield from ({"type": "text", "text": _text(document)} for document in message.documents)
    if message.text:
        yield {"type": "text", "text": message.text}
    yield from ({"type": "image_url", "image_url": {"url": url}} for url in message.images)


def _text(document: Document) -> str:
    """The text of a document; its name if it is not text."""
    name = json.dumps(document.name, ensure_ascii=False)
    try:
        return f"Document {name}:\n\n{document.data.decode()}"
    except UnicodeDecodeError:
        return f"Document {name} cannot be read."
