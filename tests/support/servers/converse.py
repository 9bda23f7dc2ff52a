"""Responses of Bedrock's ConverseStream in its wire format."""

from typing import Any

from tests.support.servers.event_stream import event

START = event("messageStart", {"role": "assistant"})


def text(words: str, index: int = 0) -> bytes:
    """An event with text."""
    return event("contentBlockDelta", {"contentBlockIndex": index, "delta": {"text": words}})


def tool(id: str, name: str, index: int = 1) -> bytes:
    """The event that starts a tool call."""
    return event(
        "contentBlockStart", {"contentBlockIndex": index, "start": {"toolUse": {"toolUseId": id, "name": name}}}
    )


def arguments(piece: str, index: int = 1) -> bytes:
    """An event with a part of a tool call's arguments."""
    return event("contentBlockDelta", {"contentBlockIndex": index, "delta": {"toolUse": {"input": piece}}})


def block_end(index: int = 0) -> bytes:
    """The event that ends a block."""
    return event("contentBlockStop", {"contentBlockIndex": index})


def stop(reason: str = "end_turn") -> bytes:
    """The event with the stop reason."""
    return event("messageStop", {"stopReason": reason})


def usage(read: int = 12, written: int = 34) -> bytes:
    """The event with the token counts."""
    counts: dict[str, Any] = {"inputTokens": read, "outputTokens": written, "totalTokens": read + written}
    return event("metadata", {"usage": counts, "metrics": {"latencyMs": 100}})


SUNNY = (START, text("Sunny, "), text("24 °C."), block_end(), stop(), usage())
"""A complete answer."""
