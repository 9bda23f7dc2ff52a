"""Scenarios at the size limits of one request."""

from typing import Any

from tests.clients.programs.openai_python.api import (
    catch_error,
    conversations,
    items,
    messages,
    text_of,
    threads,
    user,
    user_messages,
)

MAX_CHARACTERS = 256_000
"""The maximum number of characters of one text."""


def much_text() -> dict[str, Any]:
    """Send messages of 100,000 characters in one request, some of two to four bytes, and one of maximum length."""
    texts = [f"{number}é😀☃" * 2_500 for number in range(10)]
    thread = threads.create(messages=[user(text) for text in texts])
    longest = messages.create(threads.create().id, **user("é" * MAX_CHARACTERS))
    return {
        "characters": sum(map(len, texts)),
        "same": [text_of(message) for message in messages.list(thread.id, order="asc")] == texts,
        "longest": text_of(longest) == "é" * MAX_CHARACTERS,
    }


def twenty_items() -> dict[str, Any]:
    """Send the maximum number of items in one request, more, and none."""
    conversation = conversations.create(items=user_messages(1, 20)).id
    items.create(conversation, items=user_messages(21, 40))
    return {
        "stored": [item.content[0].text for item in items.list(conversation, order="asc")],
        "errors": [
            catch_error(lambda: conversations.create(items=user_messages(1, 21))),
            catch_error(lambda: items.create(conversation, items=user_messages(1, 21))),
            catch_error(lambda: items.create(conversation, items=[])),
        ],
    }
