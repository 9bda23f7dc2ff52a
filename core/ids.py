"""Ids: one for a thread, one for a message, in every spelling that a dialect shows.

A thread's id is a UUIDv7 (RFC 9562). A message's id is a UUIDv8 made of its thread's id (hashed) and its sequence
number, so a message is found from its id without an index, and an id of another thread simply does not decode:

    48 bits of hash | version 8 | 12 bits of hash | variant 10 | 22 bits of hash | 40 bits of sequence
"""

import re
import secrets
from hashlib import sha256
from uuid import UUID

_SPELLING = re.compile(r"(?:[a-z]{1,12}_)?([0-9a-f]{32})|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)

_SEQUENCE_BITS = 40
"""2**40 places; the table's sort key holds twelve decimal digits, which is a little less."""

MAX_SEQUENCE = 10**12 - 1


def new_thread_id() -> UUID:
    """A fresh UUIDv7."""
    from uuid_utils.compat import uuid7

    return uuid7()


def thread_id_of(milliseconds: int) -> UUID:
    """A fresh UUIDv7 of another time than now."""
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1)


def new_append_id() -> str:
    """The random mark of one append: 96 bits, 16 characters."""
    return secrets.token_urlsafe(12)


def parse(text: str) -> UUID | None:
    """The UUID that `text` spells: with dashes, or as 32 hex digits, behind `thread_`, `msg_`, `conv_`, ... or not."""
    match = _SPELLING.fullmatch(text)
    return UUID(match[1] or match[2]) if match else None


def message_id(thread_id: UUID, sequence: int) -> UUID:
    """The id of the message at place `sequence` (1, 2, ...) of the thread."""
    digest = int.from_bytes(sha256(thread_id.bytes).digest()[:11])
    high, middle, low = digest >> 40, (digest >> 28) & 0xFFF, (digest >> 6) & 0x3FFFFF
    return UUID(int=high << 80 | 8 << 76 | middle << 64 | 0b10 << 62 | low << _SEQUENCE_BITS | sequence)


def sequence_of(thread_id: UUID, text: str) -> int | None:
    """The place that the message id in `text` names in this thread, or None if it is no id of this thread's."""
    id = parse(text)
    if id is None:
        return None
    sequence = id.int & (1 << _SEQUENCE_BITS) - 1
    return sequence if 0 < sequence <= MAX_SEQUENCE and message_id(thread_id, sequence) == id else None
