import asyncio
from typing import Any

from openai import AsyncOpenAI

from tests.clients.programs.openai_python.api import items, messages, numbered, said, threads

ORDERS = ("asc", "desc")


def pages() -> dict[str, Any]:
    """Pages of a thread of seven messages, in both orders and directions."""
    thread = threads.create(messages=numbered(1, 7)).id
    ids = {said(message): message.id for message in messages.list(thread)}
    texts = {id: text for text, id in ids.items()}

    def page(**query: Any) -> list[Any]:
        found = messages.list(thread, **query)
        wire = found.to_dict()
        return [[said(one) for one in found.data], texts[wire["first_id"]], texts[wire["last_id"]], found.has_more]

    return {
        "default": page(),
        "pager": {order: [said(one) for one in messages.list(thread, order=order, limit=3)] for order in ORDERS},
        "limit": [page(limit=6), page(limit=7)],
        "after": {order: page(order=order, after=ids["4"], limit=2) for order in ORDERS},
        "before": {order: page(order=order, before=ids["4"], limit=2) for order in ORDERS},
        "between": page(after=ids["6"], before=ids["2"]),
        "end": messages.list(thread, after=ids["1"]).to_dict(),
        "empty": messages.list(threads.create().id).to_dict(),
        "of_no_run": messages.list(thread, run_id="run_1").to_dict(),
    }


def thousand() -> dict[str, Any]:
    """1,000 messages through the client's own pagers, many of them of the same second as their neighbours."""
    thread = threads.create(messages=numbered(1, 500)).id
    for first in range(501, 1000, 20):
        items.create(thread, items=numbered(first, first + 19))
    found = list(messages.list(thread, order="asc", limit=100))
    return {
        "asc": [said(message) for message in found],
        "desc": [said(message) for message in messages.list(thread, limit=100)],
        "other_pager": asyncio.run(_asynchronously(thread)),
        "items": [item.content[0].text for item in items.list(thread, order="asc", limit=100)],
        "default": len(messages.list(thread).data),
        "seconds": len({message.created_at for message in found}),
    }


async def _asynchronously(thread: str) -> list[str]:
    async with AsyncOpenAI(max_retries=0) as client:
        return [said(message) async for message in client.beta.threads.messages.list(thread, limit=100)]
