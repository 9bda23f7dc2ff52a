"""How much is kept. Numbers below DynamoDB's and Lambda's, with the reason.

All raise TooLarge (413): the request is well-formed, there is just too much of it.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from core.errors import TooLarge
from core.jsontext import dumps

M = TypeVar("M", bound=Mapping[str, Any])
T = TypeVar("T", bound=str | Mapping[str, str])

MAX_CONTENT = 5_000_000
"""Bytes of UTF-8 in one message."""

MAX_CONTENT_ON_WIRE = 5_900_000
"""Bytes of one message's content as JSON text in a JSON string: a Lambda answers with 6 MB (6,291,556 bytes) at most,
and a message that could be written but not read would be lost."""

MAX_METADATA = 16_384
"""Bytes of JSON: a hundred of them, with titles, go into one answer, and one goes beside content into an item."""

MAX_TITLE = 4_096
"""Bytes of JSON."""

MIN_RETENTION, MAX_RETENTION = 1, 3_650
"""Days that a space keeps what nobody adds to. `core.storage.activity` counts on the lower one."""


def wire_size(content: str) -> int:
    """Bytes of a text as it stands in a Lambda's answer: JSON text, as a string in JSON."""
    return len(dumps(dumps(content)).encode())


def check_content(said: str) -> None:
    """What a message says, as one text, can be kept and given back."""
    if len(said.encode()) > MAX_CONTENT or wire_size(said) > MAX_CONTENT_ON_WIRE:
        raise TooLarge(f"The content is too large: a message takes up to {MAX_CONTENT:,} bytes of UTF-8.")


def check_metadata(metadata: M) -> M:
    """Metadata that can be kept and given back."""
    if len(dumps(metadata).encode()) > MAX_METADATA:
        raise TooLarge(f"The metadata is too large: it takes up to {MAX_METADATA:,} bytes of JSON.")
    return metadata


def check_title(title: T) -> T:
    """A title that can be kept and given back."""
    if len(dumps(title).encode()) > MAX_TITLE:
        raise TooLarge(f"The title is too large: it takes up to {MAX_TITLE:,} bytes of JSON.")
    return title
