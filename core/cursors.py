"""Cursors: a place in one list, opaque to callers and good for that list only.

A cursor is bound to the list it was made for (which thread, which filters, which order) by a short checksum. It guards
against mistakes, not against forgers, to whom it gives nothing: the list itself comes from the caller's credential.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from core.errors import Invalid

_CHECK_BYTES = 6


def encode(position: str, *list_of: object) -> str:
    """The cursor for a position in the list that `list_of` describes."""
    raw = position.encode()
    return urlsafe_b64encode(_checksum(raw, list_of) + raw).rstrip(b"=").decode()


def decode(cursor: str, *list_of: object) -> str:
    """The position in a cursor of the same list. Raises Invalid for any other text."""
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise _invalid() from None
    check, position = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
    if check != _checksum(position, list_of) or encode(position.decode(), *list_of) != cursor:
        raise _invalid()
    return position.decode()


def _checksum(position: bytes, list_of: tuple[object, ...]) -> bytes:
    return sha256(repr(list_of).encode() + b"\0" + position).digest()[:_CHECK_BYTES]


def _invalid() -> Invalid:
    return Invalid.field("query", "cursor", message="This cursor does not belong to this list.", type="cursor_invalid")
