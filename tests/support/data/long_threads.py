"""Threads too long to be made message by message."""

from collections.abc import Callable

from boto3.dynamodb.types import TypeSerializer

from core.ids import new_append_id
from core.models import Space, ThreadRef
from core.settings import settings
from core.storage import messages
from core.storage.content_encoding import encode
from core.storage.slots import ParentLink
from core.threads.branches import build_block
from tests.support.data.conversations import AUTHOR, new_thread, user_message
from tests.support.engines.hooks import aws_clients

_BATCH = 25
"""Items of one BatchWriteItem call, as DynamoDB allows."""


def long_thread(length: int, *, space: Space | None = None, text: Callable[[int], str] = str) -> ThreadRef:
    """A thread of `length` messages, each of which says what `text` makes of its place; its items are the storage's,
    put there in batches."""
    ref = new_thread(text(1), space=space)
    pack = TypeSerializer().serialize
    for last in range(1, length, _BATCH):
        news = [user_message(text(place)) for place in range(last + 1, min(last + _BATCH, length) + 1)]
        encoded = [encode(new, len(news)) for new in news]
        written = list(build_block(ref, last, news, AUTHOR, ParentLink(last, 1, None)))
        writes = messages.insert_writes(written, encoded, new_append_id())
        items = [{name: pack(value) for name, value in put.item.items() if value is not None} for put in writes]
        puts = [{"PutRequest": {"Item": item}} for item in items]
        aws_clients()[0].batch_write_item(RequestItems={settings().table: puts})  # type: ignore[dict-item]
    return ref
