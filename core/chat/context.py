"""The history that a model gets: the branch that ends at a message, within a budget of tokens."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from core.chat.attachments import Documents
from core.models import Message, NewMessage, ThreadRef
from core.providers import ChatMessage, ToolCall
from core.storage import messages, threads
from core.storage.slots import Slot
from core.threads.text import message_text

MAX_HISTORY_TOKENS = 60_000
"""Tokens of history that go to the model, newest first. Every current model accepts more."""

_CHARACTERS_PER_TOKEN = 4
"""A common rough estimate for English. Most other languages need more tokens; MAX_HISTORY_TOKENS leaves
enough of a model's context free for them."""

_CHUNK = 50
"""Items that one query reads."""


def branch_history(ref: ThreadRef, sequence: int) -> list[Message]:
    """The messages of the branch that ends at a sequence number, oldest first, within MAX_HISTORY_TOKENS.

    The last message is always included. A tool's result is never included without its call.
    """
    tokens = 0
    history: list[Message] = []
    for message in _ancestors(ref, sequence):
        tokens += len(message_text(message)) // _CHARACTERS_PER_TOKEN + 1
        if history and tokens > MAX_HISTORY_TOKENS:
            break
        history.append(message)
    while history and _is_result(history[-1]):
        history.pop()
    return history[::-1]


def to_model_messages(
    history: Sequence[Message | NewMessage], documents: Documents | None = None
) -> tuple[list[str], list[ChatMessage]]:
    """The instructions (texts of system and developer messages) and the other messages, with documents added to those
    of users."""
    instructions = [message_text(message) for message in history if message.role in ("system", "developer")]
    converted = [(message, _to_model_message(message)) for message in history]
    return instructions, [
        replace(one, documents=documents.for_message(message)) if documents and one.role == "user" else one
        for message, one in converted
        if one is not None
    ]


def tool_calls_in(messages: Sequence[Message]) -> list[ToolCall]:
    """The tool calls among messages."""
    return [call for one in map(_to_model_message, messages) if one for call in one.tool_calls]


def tool_calls_for(answer: Message) -> list[ToolCall]:
    """The tool calls of an answer's turn: those between question and answer. The answer's metadata has their number,
    so that an answer without any costs no read."""
    if answer.parent is None or not (answer.metadata or {}).get("tool_calls"):
        return []
    ancestors = _ancestors(answer.thread, answer.parent)
    between = takewhile(lambda one: one.item is not None or one.role != "user", ancestors)
    return tool_calls_in([*between][::-1])


def _ancestors(ref: ThreadRef, sequence: int) -> Iterator[Message]:
    """The message at a sequence number, its parent, and so on to the root. Messages of other branches are read as well
    and skipped, because a query returns consecutive items."""
    wanted: int | None = sequence
    for item in messages.iter_items(ref, below=sequence + 1, forward=False, chunk=_CHUNK):
        if threads.is_thread(item):
            continue
        slot = Slot(item)
        if slot.sequence != wanted:
            continue
        wanted = item.get("parent")
        if not slot.is_tombstone:
            yield slot.load_message()
        if wanted is None:
            return


def _is_result(message: Message) -> bool:
    return message.role == "tool"


def _to_model_message(message: Message | NewMessage) -> ChatMessage | None:
    """A message for the model; None for instructions and for items that no model takes."""
    match message.item:
        case {"type": "function_call", "call_id": str(id), "name": str(name), "arguments": str(arguments)}:
            return ChatMessage("assistant", tool_calls=[ToolCall(id, name, _object(arguments))])
        case {"type": "custom_tool_call", "call_id": str(id), "name": str(name), "input": str(text)}:
            return ChatMessage("assistant", tool_calls=[ToolCall(id, name, {"input": text})])
        case {"type": "function_call_output" | "custom_tool_call_output", "call_id": str(id)}:
            return ChatMessage("tool", message_text(message), tool_call_id=id)
        case {}:
            return None
    if message.role in ("system", "developer", "tool"):
        return None
    return ChatMessage("assistant" if message.role == "assistant" else "user", message_text(message), _images(message))


def _images(message: Message | NewMessage) -> list[str]:
    parts = message.content if isinstance(message.content, list) else []
    return [part["image_url"]["url"] for part in parts if part.get("type") == "image_url"]


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"arguments": text}
