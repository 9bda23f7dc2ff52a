"""What a message says, as it is kept.

It is one text: plain text as it is (attribute `content`), anything else as JSON (`body`). A text that has no room in
the item lives in S3, and `offloaded` says which of the two it is. One that takes fewer write units when it is `packed`
is kept so, and `packs` says which of the two it is.
"""

from collections.abc import Sequence
from typing import Any

from core.errors import Busy
from core.jsontext import dumps, loads
from core.limits import wire_size
from core.models import Message, NewMessage, ThreadRef
from core.storage import large_content
from core.storage.compression import compress, decompress, write_units
from core.storage.expressions import Item

ATTRIBUTES = ("content", "body", "packs", "packed", "wire_size")
"""Where it stands in the item, if it does."""

_BLOCK_ROOM = 3_000_000
"""Bytes of all messages of one transaction that stay in their items; DynamoDB takes 4 MB."""


def encode(message: Message | NewMessage) -> tuple[str, str]:
    """What a message says as one text, and the attribute that such a text is kept in."""
    if isinstance(message.content, str) and message.item is None and message.details is None:
        return "content", message.content
    said = {
        "content": None if message.content == "" else message.content,
        "item": message.item,
        "details": message.details,
    }
    return "body", dumps({name: value for name, value in said.items() if value is not None})


def has_overflow(news: Sequence[NewMessage]) -> bool:
    """Whether `upload_overflow` has anything to do."""
    return not all(_fits(encode(new)[1], len(news)) for new in news)


def upload_overflow(ref: ThreadRef, append_id: str, news: Sequence[NewMessage]) -> None:
    """Put texts that have no room in an item where they live; to be done before their messages are put."""
    for index, new in enumerate(news):
        if not _fits(said := encode(new)[1], len(news)):
            large_content.put(large_content.key(ref, nth_append_id(append_id, index)), said.encode())


def delete_overflow(ref: ThreadRef, append_id: str, news: Sequence[NewMessage]) -> None:
    """Take away what `upload_overflow` put for an append that was not to be."""
    for index, new in enumerate(news):
        if not _fits(encode(new)[1], len(news)):
            large_content.delete(large_content.key(ref, nth_append_id(append_id, index)))


def nth_append_id(append_id: str, index: int) -> str:
    """The mark of one message of an append: that of the first is the append's own."""
    return f"{append_id}.{index}" if index else append_id


def item_attributes(item: Item, message: Message, beside: int) -> Item:
    """What is added to a message's item: the text as it is, packed if that takes fewer write units, or where it lives.
    `beside` is how many messages one transaction writes."""
    attribute, said = encode(message)
    if not _fits(said, beside):
        return {"offloaded": attribute, "wire_size": wire_size(said)}
    plain: Item = {attribute: said}
    if write_units(item | plain) == 1:
        return plain
    small = {"packs": attribute, "packed": compress(said.encode()), "wire_size": wire_size(said)}
    return small if write_units(item | small) < write_units(item | plain) else plain


def decode(item: Item, ref: ThreadRef) -> dict[str, Any]:
    """Content, item and details of a message, fetched from where they are kept. Raises Busy."""
    attribute = item.get("offloaded") or item.get("packs") or ("content" if "content" in item else "body")
    kept = _text(item, attribute, ref)
    if kept is None:
        # Message or thread were deleted after the item was read. Who asks again is told so.
        raise Busy("A message is being deleted at this moment. Try again.")
    return {"content": kept} if attribute == "content" else loads(kept)


def _text(item: Item, attribute: str, ref: ThreadRef) -> str | None:
    if "offloaded" in item:
        return large_content.get(large_content.key(ref, item["append_id"]))
    return decompress(item["packed"]) if "packed" in item else str(item[attribute])


def _fits(said: str, beside: int) -> bool:
    return len(said.encode()) <= min(large_content.MAX_INLINE, _BLOCK_ROOM // beside)
