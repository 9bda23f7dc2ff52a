"""What a message says as plain text, for dialects and readers that know nothing else."""

from collections.abc import Mapping
from typing import Any

from core.models import Content, Message, NewMessage


def message_text(message: Message | NewMessage) -> str:
    """The text of a message: that of its parts, in lines; of a tool's call, the call; of its output, the output."""
    if message.item is not None:
        return _of_item(message.item)
    return content_text(message.content)


def content_text(content: Content) -> str:
    """Text as it is, or that of its parts, in lines."""
    return content if isinstance(content, str) else _of_parts(content)


def _of_parts(parts: list[Any]) -> str:
    said = (part.get("text") or part.get("refusal") for part in parts if isinstance(part, Mapping))
    return "\n".join(text for text in said if isinstance(text, str))


def _of_item(item: Mapping[str, Any]) -> str:
    match item:
        case {"name": str(name), "arguments": str(said)} | {"name": str(name), "input": str(said)}:
            return f"{name}({said})"
        case {"output": str(output)}:
            return output
        case {"output": list(parts)} | {"content": list(parts)} | {"summary": list(parts)}:
            return _of_parts(parts)
    return ""
