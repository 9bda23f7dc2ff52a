"""How message content is encoded for storage.

Content is one text: plain text in the attribute `content`, anything else as JSON in `body`. The attribute is a string,
or binary where the compressed text takes fewer write units. A text that is too large for an item is an object in S3;
`in_s3` then names the attribute that would hold it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import limits
from core.errors import Busy
from core.jsontext import dumps, loads
from core.models import NewMessage, ThreadRef
from core.storage import large_content
from core.storage.compression import compress, decompress, write_units
from core.storage.expressions import Item

ATTRIBUTES = ("content", "body", "wire_size")
"""The attributes of an item that exist only for its content, except `in_s3`."""

_MAX_BATCH_INLINE = 3_000_000
"""Bytes of content in the items of one transaction; DynamoDB's limit is 4 MB, including everything else."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The content of a message as it is stored: `text` and its UTF-8 `data`, in `attribute`, or in S3 unless `inline`.

    Every step of a write uses this value, so that no step encodes the content again.
    """

    attribute: str
    text: str
    data: bytes
    inline: bool

    @property
    def wire_size(self) -> int:
        """Bytes of the text in a response (`core.limits.wire_size`)."""
        return limits.wire_size(self.data)


def encode(new: NewMessage, batch_size: int = 1) -> Encoded:
    """Encode the content of a message that one transaction writes together with others, `batch_size` in all.

    Raises TooLarge.
    """
    attribute, text = _serialize(new)
    data = text.encode()
    limits.check_content(data)
    return Encoded(attribute, text, data, len(data) <= min(large_content.MAX_INLINE, _MAX_BATCH_INLINE // batch_size))


def _serialize(new: NewMessage) -> tuple[str, str]:
    """Return an attribute and the text that it holds."""
    if isinstance(new.content, str) and new.item is None and new.details is None:
        return "content", new.content
    fields = {"content": None if new.content == "" else new.content, "item": new.item, "details": new.details}
    return "body", dumps({name: value for name, value in fields.items() if value is not None})


def has_overflow(encoded: Sequence[Encoded]) -> bool:
    """Return whether `upload_overflow` uploads anything."""
    return not all(content.inline for content in encoded)


def upload_overflow(ref: ThreadRef, append_id: str, encoded: Sequence[Encoded]) -> None:
    """Upload the content that is not inline. This precedes the write of the messages, so that each has its content.
    Raises Busy."""
    for index, content in enumerate(encoded):
        if not content.inline:
            large_content.put(large_content.key(ref, nth_append_id(append_id, index)), content.data)


def delete_overflow(ref: ThreadRef, append_id: str, encoded: Sequence[Encoded]) -> None:
    """Delete the objects that `upload_overflow` uploaded for messages that were not written. Raises Busy."""
    for index, content in enumerate(encoded):
        if not content.inline:
            large_content.delete(large_content.key(ref, nth_append_id(append_id, index)))


def nth_append_id(append_id: str, index: int) -> str:
    """Return the append id of the message at `index` of an append; the first has that of the append itself."""
    return f"{append_id}.{index}" if index else append_id


def item_attributes(item: Item, encoded: Encoded) -> Item:
    """Return the attributes that store content in an item with all other attributes: compressed only if that takes
    fewer write units."""
    attribute, data = encoded.attribute, encoded.data
    if not encoded.inline:
        return {"in_s3": attribute, "wire_size": encoded.wire_size}
    units = write_units(item | {attribute: data})
    if units > 1:
        compressed = {attribute: compress(data), "wire_size": encoded.wire_size}
        if write_units(item | compressed) < units:
            return compressed
    return {attribute: encoded.text}


def decode(item: Item, ref: ThreadRef) -> dict[str, Any]:
    """Return the fields `content`, `item` and `details` that a message has; content in S3 is downloaded.

    Raises Busy if S3 is busy or the content was deleted in the meantime.
    """
    attribute = item.get("in_s3") or ("content" if "content" in item else "body")
    text = _load(item, attribute, ref)
    if text is None:
        # The message or its thread was deleted after the item was read; a repeated request gets NotFound.
        raise Busy("A message is being deleted. Try again.")
    return {"content": text} if attribute == "content" else loads(text)


def _load(item: Item, attribute: str, ref: ThreadRef) -> str | None:
    if "in_s3" in item:
        return large_content.get(large_content.key(ref, item["append_id"]))
    stored = item[attribute]
    return decompress(stored) if isinstance(stored, bytes) else str(stored)
