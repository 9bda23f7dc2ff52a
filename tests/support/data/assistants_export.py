"""Threads as an export of the Assistants API has them."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.dialects.openai.assistants import export_format as exported
from core.models import Space
from core.threads import changes, exports, imports, lookup
from core.threads.imports import Imported
from tests.support.data.conversations import AUTHOR

Raw = dict[str, Any]

CREATED_AT = 1_700_000_000
"""When the threads were made, in seconds."""


def raw_thread(id: str = "thread_abc123", **fields: Any) -> Raw:
    """A thread."""
    return {"id": id, "object": "thread", "created_at": CREATED_AT, "metadata": {}, "tool_resources": {}, **fields}


def raw_text(text: str) -> Raw:
    """A part of plain text."""
    return {"type": "text", "text": {"value": text, "annotations": []}}


def raw_message(number: int, thread_id: str = "thread_abc123", **fields: Any) -> Raw:
    """The message that was made so many seconds after its thread; it says its number."""
    return {
        "id": f"msg_{thread_id[7:]}{number}",
        "object": "thread.message",
        "created_at": CREATED_AT + number,
        "thread_id": thread_id,
        "role": "user" if number % 2 else "assistant",
        "content": [raw_text(str(number))],
        "assistant_id": None,
        "run_id": None,
        "attachments": [],
        "metadata": {},
        **fields,
    }


def raw_messages(numbers: Iterable[int], thread_id: str = "thread_abc123") -> list[Raw]:
    """Messages."""
    return [raw_message(number, thread_id) for number in numbers]


def document(count: int, thread_id: str = "thread_abc123") -> Raw:
    """A thread with its messages 1 to `count`, as `skein export` writes it."""
    return {"thread": raw_thread(thread_id), "messages": raw_messages(range(1, count + 1), thread_id)}


def rich_document() -> Raw:
    """A thread and messages with everything that the API ever showed, and nothing else."""
    cited = {
        "type": "file_citation",
        "text": "【4:0†source】",
        "start_index": 6,
        "end_index": 18,
        "file_citation": {"file_id": "file-1"},
    }
    parts = [
        {"type": "text", "text": {"value": "Here: 【4:0†source】 ✓", "annotations": [cited]}},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/b.png"}},
        {"type": "image_file", "image_file": {"file_id": "file-2", "detail": "auto"}},
        {"type": "refusal", "refusal": "I would rather not."},
    ]
    attachments = [{"file_id": "file-3", "tools": [{"type": "file_search"}, {"type": "code_interpreter"}]}]
    answered: Raw = {"assistant_id": "asst_1", "run_id": "run_1", "status": "completed", "completed_at": CREATED_AT + 9}
    cut_off: Raw = {
        "status": "incomplete",
        "incomplete_details": {"reason": "max_tokens"},
        "incomplete_at": CREATED_AT + 8,
        "completed_at": None,
    }
    resources = {"code_interpreter": {"file_ids": ["file-4"]}, "file_search": {"vector_store_ids": ["vs_1"]}}
    return {
        "thread": raw_thread(metadata={"user": "Ada", "größe": "12"}, tool_resources=resources),
        "messages": [
            raw_message(1, attachments=attachments, metadata={"k": "v"}),
            raw_message(2, content=parts, **answered),
            raw_message(3, content=[]),
            raw_message(4, content=[raw_text("")], **cut_off),
            raw_message(5, content=[raw_text("one"), raw_text("two")], metadata=None, attachments=None),
            {name: value for name, value in raw_message(6).items() if name not in ("attachments", "metadata")},
        ],
    }


def message_texts(messages: Iterable[Raw]) -> Iterator[str]:
    """What messages say that are one part of text each."""
    for message in messages:
        (part,) = message["content"]
        yield part["text"]["value"]


def import_document(space: Space, document: Raw) -> Imported:
    """Import a thread."""
    news = [exported.to_message(raw) for raw in document["messages"]]
    return imports.import_thread(space, exported.to_thread(document["thread"]), news, author=AUTHOR)


def export_document(space: Space, thread_id: str = "thread_abc123") -> Raw:
    """Export a thread."""
    thread = changes.get(lookup.resolve_thread(space, thread_id))
    shown = exported.from_thread(thread)
    messages = exports.iter_messages(thread.ref)
    return {"thread": shown, "messages": [exported.from_message(message, shown["id"]) for message in messages]}
