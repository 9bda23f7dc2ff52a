"""Rows of the tables that say what of a message survives from one dialect to another, and in which form.

A row has the message as each dialect that can say it sends it, and, for every dialect, what of it is shown there: the
fields given are equal, others are not looked at. `NOT_SHOWN` is for kinds that a dialect has no messages of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.dialects.clients import ASSISTANTS, CONVERSATIONS, NATIVE, QELOS

NOT_SHOWN = None

ABSENT = ...
"""The value of a field that is not there."""


@dataclass(frozen=True)
class Row:
    """One thing that can be said."""

    sent: Mapping[str, Any]
    shown: Mapping[str, Any]


def text(value: str, *annotations: Any) -> dict[str, Any]:
    """A text of the Assistants API."""
    return {"type": "text", "text": {"value": value, "annotations": list(annotations)}}


def part(value: str) -> dict[str, str]:
    """A text as it is sent, and of chat completions."""
    return {"type": "text", "text": value}


def input_text(value: str) -> dict[str, str]:
    """A text of a conversation that is no assistant's."""
    return {"type": "input_text", "text": value}


def output_text(value: str, *annotations: Any) -> dict[str, Any]:
    """A text of a conversation that is an assistant's."""
    return {"type": "output_text", "text": value, "annotations": list(annotations), "logprobs": []}


def shown(role: str, native: str, assistants: Any, conversations: Any, qelos: Any) -> dict[str, Any]:
    """A message as the four dialects show it."""
    return {
        NATIVE: {"role": role, "content": native},
        ASSISTANTS: {"role": role, "content": assistants},
        CONVERSATIONS: {"type": "message", "role": role, "content": conversations},
        QELOS: {"role": role, "content": qelos},
    }


def everywhere(role: str, said: str) -> dict[str, Any]:
    """A message of one text as the four dialects show it."""
    parts = [output_text(said) if role == "assistant" else input_text(said)]
    return shown(role, said, [text(said)], parts, said)


def plain(role: str, said: str, *dialects: str) -> Row:
    """A message of one text, which some dialects can say."""
    return Row({dialect: {"role": role, "content": said} for dialect in dialects}, everywhere(role, said))


def photo(kind: str, **where: str) -> Row:
    """An image behind a text; OpenAI's other dialect spells where it is in other fields."""
    kept = {"type": kind, kind: {**where, "detail": "high"}}
    item = {"image_url": None, "file_id": None} | {name.replace("url", "image_url"): id for name, id in where.items()}
    image = {"type": "input_image", "detail": "high", **item}
    return Row(
        {
            ASSISTANTS: {"role": "user", "content": [part("Look"), kept]},
            CONVERSATIONS: {"role": "user", "content": [input_text("Look"), image]},
            QELOS: {"role": "user", "content": [part("Look"), kept]},
        },
        shown("user", "Look", [text("Look"), kept], [input_text("Look"), image], [part("Look"), kept]),
    )


def item(said: str, role: str, qelos: Any, item: dict[str, Any]) -> Row:
    """A conversation's item that is no message."""
    native = {"role": role, "content": said}
    shown = {NATIVE: native, ASSISTANTS: NOT_SHOWN, CONVERSATIONS: item, QELOS: {"role": role, **qelos}}
    return Row({CONVERSATIONS: item}, shown)


def of_conversation(sent: Any, shown: dict[str, Any]) -> Row:
    """What Conversations alone can say."""
    return Row({CONVERSATIONS: sent}, shown)


NESTED = {"source": "web", "deep": {"list": [1, 2.5, None, True]}}
"""Metadata that is no map of texts."""
