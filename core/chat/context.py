"""What a model is told of a conversation: the path of the branch that leads to a message, as far as it may reach."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from core.chat.attachments import Documents
from core.models import Message, NewMessage, ThreadRef
from core.providers import ChatMessage, ToolCall
from core.storage import messages, threads
from core.storage.slots import Occupant
from core.threads.text import plain

BUDGET = 60_000
"""Tokens of history that go to the model, newest first. Every model of today takes more."""

_CHARACTERS_PER_TOKEN = 4
"""A rough and common estimate for English; it errs on the safe side for most others by what BUDGET leaves free."""

_CHUNK = 50


def path(ref: ThreadRef, sequence: int) -> list[Message]:
    """The messages from the root, or where the budget ends, to the one at a place, oldest first.

    A tool's result never comes without its call.
    """
    spent = 0
    found: list[Message] = []
    for message in _upwards(ref, sequence):
        spent += len(plain(message)) // _CHARACTERS_PER_TOKEN + 1
        if found and spent > BUDGET:
            break
        found.append(message)
    while found and _is_result(found[-1]):
        found.pop()
    return found[::-1]


def told(
    history: Sequence[Message | NewMessage], documents: Documents | None = None
) -> tuple[list[str], list[ChatMessage]]:
    """History, kept or not, as a model is told it: what systems and developers said, and the rest of the conversation,
    with the documents that go with it."""
    instructions = [plain(message) for message in history if message.role in ("system", "developer")]
    said = [(message, _told(message)) for message in history]
    return instructions, [
        replace(one, documents=documents.of(message)) if documents and one.role == "user" else one
        for message, one in said
        if one is not None
    ]


def calls(messages: Sequence[Message]) -> list[ToolCall]:
    """The calls of tools among messages."""
    return [call for one in map(_told, messages) if one for call in one.tool_calls]


def calls_for(answer: Message) -> list[ToolCall]:
    """The tools that were called for an answer, which notes how many they were: those between it and its question."""
    if answer.parent is None or not (answer.metadata or {}).get("tool_calls"):
        return []
    between = takewhile(lambda one: one.item is not None or one.role != "user", _upwards(answer.thread, answer.parent))
    return calls([*between][::-1])


def _upwards(ref: ThreadRef, sequence: int) -> Iterator[Message]:
    """From a place along its parents. Places between that belong to other branches are read and passed over."""
    wanted: int | None = sequence
    for item in messages.walk(ref, below=sequence + 1, forward=False, chunk=_CHUNK):
        if threads.is_thread(item):
            continue
        occupant = Occupant(item)
        if occupant.sequence != wanted:
            continue
        wanted = item.get("parent")
        if not occupant.is_tombstone:
            yield occupant.message()
        if wanted is None:
            return


def _is_result(message: Message) -> bool:
    return message.role == "tool"


def _told(message: Message | NewMessage) -> ChatMessage | None:
    match message.item:
        case {"type": "function_call", "call_id": str(id), "name": str(name), "arguments": str(arguments)}:
            return ChatMessage("assistant", tool_calls=[ToolCall(id, name, _object(arguments))])
        case {"type": "custom_tool_call", "call_id": str(id), "name": str(name), "input": str(said)}:
            return ChatMessage("assistant", tool_calls=[ToolCall(id, name, {"input": said})])
        case {"type": "function_call_output" | "custom_tool_call_output", "call_id": str(id)}:
            return ChatMessage("tool", plain(message), tool_call_id=id)
        case {}:
            return None
    if message.role in ("system", "developer", "tool"):
        return None
    return ChatMessage("assistant" if message.role == "assistant" else "user", plain(message), _images(message))


def _images(message: Message | NewMessage) -> list[str]:
    parts = message.content if isinstance(message.content, list) else []
    return [part["image_url"]["url"] for part in parts if part.get("type") == "image_url"]


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"arguments": text}
