"""Cases that specify how a message of one dialect appears in the others.

A case has the message as input of each dialect that supports it, and the expected fields of the message in every
dialect; other fields are ignored. `NOT_SHOWN` is for kinds of messages that a dialect does not list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.dialects.clients import ASSISTANTS, CONVERSATIONS, NATIVE, QELOS

NOT_SHOWN = None

ABSENT = ...
"""The expected value of a missing field."""


@dataclass(frozen=True)
class Case:
    """A message: its inputs by dialect, and its expected representations by dialect."""

    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]


def text(value: str, *annotations: Any) -> dict[str, Any]:
    """Build a text part of the Assistants API."""
    return {"type": "text", "text": {"value": value, "annotations": list(annotations)}}


def part(value: str) -> dict[str, str]:
    """Build a text part of input and of chat completions."""
    return {"type": "text", "text": value}


def input_text(value: str) -> dict[str, str]:
    """Build a text part of a conversation, of any role except the assistant."""
    return {"type": "input_text", "text": value}


def output_text(value: str, *annotations: Any) -> dict[str, Any]:
    """Build a text part of a conversation, of the assistant."""
    return {"type": "output_text", "text": value, "annotations": list(annotations), "logprobs": []}


def expected_messages(role: str, native: str, assistants: Any, conversations: Any, qelos: Any) -> dict[str, Any]:
    """Build the expected messages of the four dialects."""
    return {
        NATIVE: {"role": role, "content": native},
        ASSISTANTS: {"role": role, "content": assistants},
        CONVERSATIONS: {"type": "message", "role": role, "content": conversations},
        QELOS: {"role": role, "content": qelos},
    }


def expected_text_messages(role: str, content: str) -> dict[str, Any]:
    """Build the expected messages of the four dialects for one text."""
    parts = [output_text(content) if role == "assistant" else input_text(content)]
    return expected_messages(role, content, [text(content)], parts, content)


def text_case(role: str, content: str, *dialects: str) -> Case:
    """Build the case of a message of one text, as input of some dialects."""
    message = {"role": role, "content": content}
    return Case(dict.fromkeys(dialects, message), expected_text_messages(role, content))


def image_case(kind: str, **source: str) -> Case:
    """Build the case of an image after a text; conversations use other fields for its location."""
    image_part = {"type": kind, kind: {**source, "detail": "high"}}
    location = {name.replace("url", "image_url"): value for name, value in source.items()}
    input_image = {"type": "input_image", "detail": "high", "image_url": None, "file_id": None, **location}
    return Case(
        {
            ASSISTANTS: {"role": "user", "content": [part("Look"), image_part]},
            CONVERSATIONS: {"role": "user", "content": [input_text("Look"), input_image]},
            QELOS: {"role": "user", "content": [part("Look"), image_part]},
        },
        expected_messages(
            "user", "Look", [text("Look"), image_part], [input_text("Look"), input_image], [part("Look"), image_part]
        ),
    )


def item(content: str, role: str, qelos: Any, item: dict[str, Any]) -> Case:
    """Build the case of a conversation's item that is not a message."""
    native = {"role": role, "content": content}
    expected = {NATIVE: native, ASSISTANTS: NOT_SHOWN, CONVERSATIONS: item, QELOS: {"role": role, **qelos}}
    return Case({CONVERSATIONS: item}, expected)


def conversation_case(message: Any, expected: dict[str, Any]) -> Case:
    """Build a case that only conversations support as input."""
    return Case({CONVERSATIONS: message}, expected)


NESTED = {"source": "web", "deep": {"list": [1, 2.5, None, True]}}
"""Metadata with values other than strings."""
