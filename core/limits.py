"""Limits on the size of requests. Each is below a limit of DynamoDB or Lambda, and states which.

All checks raise TooLarge (413): the request is well-formed, but too large.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from core.errors import TooLarge
from core.jsontext import dumps

M = TypeVar("M", bound=Mapping[str, Any])
T = TypeVar("T", bound=str | Mapping[str, str])

MAX_CONTENT = 5_000_000
"""Bytes of UTF-8 in the content of one message."""

MAX_CONTENT_ON_WIRE = 5_900_000
"""Bytes of the content of one message as JSON text in a JSON string. A Lambda function returns at most 6 MB (6,291,556
bytes), and a message that can be written but not read would be lost."""

MAX_METADATA = 16_384
"""Bytes of JSON: a page of a hundred, with titles, fits into one response, and one fits next to content in an item."""

MAX_TITLE = 4_096
"""Bytes of JSON."""

MIN_RETENTION, MAX_RETENTION = 1, 3_650
"""Days for which a space keeps threads without new messages. `core.storage.activity` depends on the lower one."""

_QUOTES = 6
"""Bytes of the quotes around a JSON string in a JSON string, `"\\"...\\""`."""

_ESCAPED = (
    (b'"\\', 3),  # \\\" and \\\\
    (b"\b\t\n\f\r", 2),  # \\n
    (bytes({*range(0x20)} - {*b"\b\t\n\f\r"}), 6),  # \\u0000
)
"""Bytes of UTF-8 that JSON escapes, and how many bytes each of them adds to a JSON string in a JSON string."""


def wire_size(data: bytes) -> int:
    """Return the bytes of a text, given in UTF-8, in a response of a Lambda function: a JSON string in a JSON string.

    This is `len(dumps(dumps(text)).encode())`, counted without encoding the text.
    """
    return len(data) + _QUOTES + sum((len(data) - len(data.translate(None, some))) * more for some, more in _ESCAPED)


def check_content(data: bytes) -> None:
    """Check that content, given in UTF-8, can be stored and returned."""
    if len(data) > MAX_CONTENT or wire_size(data) > MAX_CONTENT_ON_WIRE:
        raise TooLarge(f"The content is too large: a message takes up to {MAX_CONTENT:,} bytes of UTF-8.")


def check_metadata(metadata: M) -> M:
    """Return metadata that can be stored and returned."""
    if len(dumps(metadata).encode()) > MAX_METADATA:
        raise TooLarge(f"The metadata is too large: it takes up to {MAX_METADATA:,} bytes of JSON.")
    return metadata


def check_title(title: T) -> T:
    """Return a title that can be stored and returned."""
    if len(dumps(title).encode()) > MAX_TITLE:
        raise TooLarge(f"The title is too large: it takes up to {MAX_TITLE:,} bytes of JSON.")
    return title
