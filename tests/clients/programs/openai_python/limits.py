"""How much goes into one call."""

from typing import Any

from tests.clients.programs.openai_python.api import (
    conversations,
    items,
    messages,
    numbered,
    refusal,
    said,
    threads,
    user,
)

LONGEST = 256_000
"""Characters of one text."""


def much_text() -> dict[str, Any]:
    """100,000 characters of messages in one call, some of two and four bytes; and the longest text there may be."""
    texts = [f"{number}é😀☃" * 2_500 for number in range(10)]
    thread = threads.create(messages=[user(text) for text in texts])
    longest = messages.create(threads.create().id, **user("é" * LONGEST))
    return {
        "characters": sum(map(len, texts)),
        "same": [said(message) for message in messages.list(thread.id, order="asc")] == texts,
        "longest": said(longest) == "é" * LONGEST,
    }


def twenty_items() -> dict[str, Any]:
    """As many items as one call takes, and more."""
    conversation = conversations.create(items=numbered(1, 20)).id
    items.create(conversation, items=numbered(21, 40))
    return {
        "kept": [item.content[0].text for item in items.list(conversation, order="asc")],
        "refused": [
            refusal(lambda: conversations.create(items=numbered(1, 21))),
            refusal(lambda: items.create(conversation, items=numbered(1, 21))),
            refusal(lambda: items.create(conversation, items=[])),
        ],
    }
