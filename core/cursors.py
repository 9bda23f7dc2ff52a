"""Cursors: a place in one list, opaque to callers and good for that list only.

A cursor is bound to the list it was made for (which thread, which filters, which order) by a short checksum. It guards
against mistakes, not against forgers, to whom it gives nothing: the list itself comes from the caller's credential, and
the position must at least look like one of the list's.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from core.errors import Invalid

_CHECK_BYTES = 6


def encode(position: str, *list_of: object) -> str:
    """The cursor for a position in the list that `list_of` describes."""
    raw = position.encode()
    return urlsafe_b64encode(_checksum(raw, list_of) + raw).rstrip(b"=").decode()


def decode(cursor: str, *list_of: object, form: str) -> str:
    """The position, of that form (a pattern), in a cursor of the same list. Raises Invalid for any other text."""
    try:
        position = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[_CHECK_BYTES:].decode()
    except ValueError:
        raise _invalid() from None
    if not re.fullmatch(form, position, re.ASCII) or encode(position, *list_of) != cursor:
        raise _invalid()
    return position


def _checksum(position: bytes, list_of: tuple[object, ...]) -> bytes:
    return sha256(repr(list_of).encode() + b"\0" + position).digest()[:_CHECK_BYTES]


def _invalid() -> Invalid:
    return Invalid.field("query", "cursor", message="This cursor does not belong to this list.", type="cursor_invalid")
