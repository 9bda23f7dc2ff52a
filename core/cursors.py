"""Cursors: a position in one list, opaque to callers and valid for that list only.

A short checksum binds a cursor to its list (thread, filters, order). It detects mistakes, not forgery. A forged cursor
gains nothing: the list is determined by the caller's credential, and the position must match the list's pattern.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from core.errors import Invalid

_CHECKSUM_BYTES = 6


def encode(position: str, *scope: object) -> str:
    """Return the cursor for a position in the list that `scope` identifies (any values with a stable repr)."""
    raw = position.encode()
    return urlsafe_b64encode(_checksum(raw, scope) + raw).rstrip(b"=").decode()


def decode(cursor: str, *scope: object, pattern: str) -> str:
    """Return the position in a cursor of the same list; it must match the regular expression `pattern`. Raises
    Invalid."""
    try:
        position = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[_CHECKSUM_BYTES:].decode()
    except ValueError:
        raise _invalid() from None
    if not re.fullmatch(pattern, position, re.ASCII) or encode(position, *scope) != cursor:
        raise _invalid()
    return position


def _checksum(position: bytes, scope: tuple[object, ...]) -> bytes:
    return sha256(repr(scope).encode() + b"\0" + position).digest()[:_CHECKSUM_BYTES]


def _invalid() -> Invalid:
    return Invalid.field("query", "cursor", message="This cursor does not belong to this list.", type="cursor_invalid")
