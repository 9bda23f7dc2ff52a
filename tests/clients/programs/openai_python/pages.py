import asyncio
from typing import Any

from openai import AsyncOpenAI

from tests.clients.programs.openai_python.api import items, messages, text_of, threads, user_messages

ORDERS = ("asc", "desc")


def pages() -> dict[str, Any]:
    """List pages of a thread of seven messages, in both orders and directions."""
    thread = threads.create(messages=user_messages(1, 7)).id
    ids_by_text = {text_of(message): message.id for message in messages.list(thread)}
    texts = {id: text for text, id in ids_by_text.items()}

    def page(**query: Any) -> list[Any]:
        listed = messages.list(thread, **query)
        wire = listed.to_dict()
        return [
            [text_of(message) for message in listed.data],
            texts[wire["first_id"]],
            texts[wire["last_id"]],
            listed.has_more,
        ]

    return {
        "default": page(),
        "pager": {
            order: [text_of(message) for message in messages.list(thread, order=order, limit=3)] for order in ORDERS
        },
        "limit": [page(limit=6), page(limit=7)],
        "after": {order: page(order=order, after=ids_by_text["4"], limit=2) for order in ORDERS},
        "before": {order: page(order=order, before=ids_by_text["4"], limit=2) for order in ORDERS},
        "between": page(after=ids_by_text["6"], before=ids_by_text["2"]),
        "end": messages.list(thread, after=ids_by_text["1"]).to_dict(),
        "empty": messages.list(threads.create().id).to_dict(),
        "of_no_run": messages.list(thread, run_id="run_1").to_dict(),
    }


def thousand_messages() -> dict[str, Any]:
    """Read 1,000 messages with the client's pagers; many of them share the second of their creation."""
    thread = threads.create(messages=user_messages(1, 500)).id
    for first in range(501, 1000, 20):
        items.create(thread, items=user_messages(first, first + 19))
    listed = list(messages.list(thread, order="asc", limit=100))
    return {
        "asc": [text_of(message) for message in listed],
        "desc": [text_of(message) for message in messages.list(thread, limit=100)],
        "other_pager": asyncio.run(_read_asynchronously(thread)),
        "items": [item.content[0].text for item in items.list(thread, order="asc", limit=100)],
        "default": len(messages.list(thread).data),
        "seconds": len({message.created_at for message in listed}),
    }


async def _read_asynchronously(thread: str) -> list[str]:
    async with AsyncOpenAI(max_retries=0) as client:
        return [text_of(message) async for message in client.beta.threads.messages.list(thread, limit=100)]
