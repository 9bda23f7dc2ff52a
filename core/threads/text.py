"""Messages as plain text, for dialects without structured content."""

from collections.abc import Mapping
from typing import Any

from core.models import Content, Message, NewMessage


def message_text(message: Message | NewMessage) -> str:
    """Return the text of a message: its text parts, one a line; the call of a tool call; the output of a tool
    output."""
    if message.item is not None:
        return _of_item(message.item)
    return content_text(message.content)


def content_text(content: Content) -> str:
    """Return content as text: its text parts, one a line."""
    return content if isinstance(content, str) else _of_parts(content)


def _of_parts(parts: list[Any]) -> str:
    texts = (part.get("text") or part.get("refusal") for part in parts if isinstance(part, Mapping))
    return "\n".join(text for text in texts if isinstance(text, str))


def _of_item(item: Mapping[str, Any]) -> str:
    match item:
        case {"name": str(name), "arguments": str(arguments)} | {"name": str(name), "input": str(arguments)}:
            return f"{name}({arguments})"
        case {"output": str(output)}:
            return output
        case {"output": list(parts)} | {"content": list(parts)} | {"summary": list(parts)}:
            return _of_parts(parts)
    return ""
