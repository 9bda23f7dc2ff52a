"""Extracts the text of documents, for models that do not accept a type of file.

Every reader yields a document in parts, so that only the beginning of a long one is read. No reference in a document
is resolved: no entity, no link, no external image.
"""

import time
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from core.files import types
from core.files.text.encodings import decode

UNREADABLE = "(A document that cannot be read.)"
"""Replaces a document that is broken, encrypted or too large."""

EMPTY = "(A document without text.)"
"""Replaces a valid document without text, for example scanned pages."""

REST = "\n\n(The rest of the document cannot be shown.)"
"""The end of a document that was read in part."""

MAX_CHARACTERS = 500_000
"""Of a text: more than models accept."""

MAX_SECONDS = 8.0
"""For one document. A turn has 29 s in all where responses are buffered."""

Reader = Callable[[bytes], Iterable[str]]

_READERS = {
    types.DOCX: "core.files.text.docx",
    types.HTML: "core.files.text.html",
    types.PDF: "core.files.text.pdf",
    types.PPTX: "core.files.text.pptx",
    types.XLSX: "core.files.text.xlsx",
}
"""The modules of the readers. Each imports its library, so it is imported at the first file of its type."""


def text(name: str, media_type: str, data: bytes, *, seconds: float = MAX_SECONDS) -> str:
    """The text of a document, with its headings, lists and tables as Markdown.

    The extension of the name decides the type if `media_type` is unknown. A document that exceeds MAX_CHARACTERS or
    takes longer than `seconds` is truncated and ends with REST. Returns UNREADABLE or EMPTY if there is no text. Raises
    nothing for any document.
    """
    known = media_type if media_type in types.MEDIA_TYPES.values() else types.media_type(name)
    content, is_complete = _read(_reader(known), data, seconds)
    if not content.strip():
        return EMPTY if is_complete else UNREADABLE
    return content if is_complete else content + REST


@cache
def _reader(media_type: str | None) -> Reader:
    """The reader of a type; an unknown type is read as plain text."""
    reader: Reader = import_module(_READERS[media_type]).text if media_type in _READERS else _plain_text
    return reader


def _plain_text(data: bytes) -> list[str]:
    return [decode(data)]


def _read(reader: Reader, data: bytes, seconds: float) -> tuple[str, bool]:
    """The text of a document up to the limits, and whether it is complete."""
    parts, remaining, end = list[str](), MAX_CHARACTERS, time.monotonic() + seconds
    try:
        for part in reader(data):
            parts.append(part[:remaining])
            remaining -= len(part)
            if remaining < 0 or time.monotonic() > end:
                return "".join(parts), False
    except Exception:  # noqa: BLE001 - for a broken file the library may raise any exception
        return "".join(parts), False
    return "".join(parts), True
