"""Ids of threads and messages, and their spellings in the dialects.

A thread's id is a UUIDv7 (RFC 9562). A message's id is a UUIDv8 that encodes a hash of its thread's id and its sequence
number. So a message is found by its id without an index, and an id of another thread does not decode:

    48 bits of hash | version 8 | 12 bits of hash | variant 10 | 22 bits of hash | 40 bits of sequence
"""

import re
import secrets
from hashlib import sha256
from uuid import UUID

_ID_PATTERN = re.compile(
    r"(?:[a-z]{1,12}_)?([0-9a-f]{32})|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE
)

_SEQUENCE_BITS = 40
"""2**40 sequence numbers; the table's sort key holds twelve decimal digits, which is slightly less."""

MAX_SEQUENCE = 10**12 - 1


def new_thread_id() -> UUID:
    """Create a UUIDv7 of the current time."""
    from uuid_utils.compat import uuid7

    return uuid7()


def thread_id_at(milliseconds: int) -> UUID:
    """Create a UUIDv7 of the given time, in milliseconds since the epoch."""
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1)


def new_append_id() -> str:
    """Create a random append id: 96 bits, 16 URL-safe characters."""
    return secrets.token_urlsafe(12)


def parse(text: str) -> UUID | None:
    """Parse a UUID with dashes, or 32 hex digits with an optional prefix (`thread_`, `msg_`, `conv_` ...); None if
    invalid."""
    match = _ID_PATTERN.fullmatch(text)
    return UUID(match[1] or match[2]) if match else None


def message_id(thread_id: UUID, sequence: int) -> UUID:
    """Return the id of the message with a sequence number (1, 2, ...) in a thread."""
    digest = int.from_bytes(sha256(thread_id.bytes).digest()[:11])
    high, middle, low = digest >> 40, (digest >> 28) & 0xFFF, (digest >> 6) & 0x3FFFFF
    return UUID(int=high << 80 | 8 << 76 | middle << 64 | 0b10 << 62 | low << _SEQUENCE_BITS | sequence)


def parse_message_id(thread_id: UUID, text: str) -> int | None:
    """Parse a message id of this thread into its sequence number; None for any other text."""
    id = parse(text)
    if id is None:
        return None
    sequence = id.int & (1 << _SEQUENCE_BITS) - 1
    return sequence if 0 < sequence <= MAX_SEQUENCE and message_id(thread_id, sequence) == id else None
