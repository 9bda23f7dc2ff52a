"""The text of documents, for models that do not read a kind of file themselves.

Every reader gives a document piece by piece, so that of a long one only the beginning is read. Nothing in a document
is followed: no entity, no link, no picture that lies elsewhere.
"""

import time
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from core.files import types
from core.files.text.encodings import decode

UNREADABLE = "(A document that cannot be read.)"
"""What stands for a document that is broken, encrypted or larger than is looked into."""

EMPTY = "(A document without text.)"
"""What stands for one that is in order but has nothing to read: scanned pages, say."""

REST = "\n\n(The rest of the document cannot be shown.)"
"""What stands at the end of one that was read in part."""

MAX_CHARACTERS = 500_000
"""Of a text: more than models take at once."""

MAX_SECONDS = 8.0
"""After which nothing more of a document is read. A turn has 29 in all where answers are buffered."""

Reader = Callable[[bytes], Iterable[str]]

_READERS = {
    types.DOCX: "core.files.text.docx",
    types.HTML: "core.files.text.html",
    types.PDF: "core.files.text.pdf",
    types.PPTX: "core.files.text.pptx",
    types.XLSX: "core.files.text.xlsx",
}
"""The module whose `text` reads a kind of file. Each needs a library that is loaded when such a file comes."""


def text(name: str, media_type: str, data: bytes, *, seconds: float = MAX_SECONDS) -> str:
    """What a document says, its headings, lists and tables as Markdown; of an unknown type, by the name's extension.

    At most MAX_CHARACTERS, and what can be read in so many `seconds`, with REST behind it if there is more;
    UNREADABLE or EMPTY where there is nothing to show. A document can make no error of it.
    """
    known = media_type if media_type in types.MEDIA_TYPES.values() else types.media_type(name)
    said, is_whole = _beginning(_reader(known), data, seconds)
    if not said.strip():
        return EMPTY if is_whole else UNREADABLE
    return said if is_whole else said + REST


@cache
def _reader(media_type: str | None) -> Reader:
    """What reads a kind of file; a kind that nobody knows is read as plain text."""
    reader: Reader = import_module(_READERS[media_type]).text if media_type in _READERS else _plain
    return reader


def _plain(data: bytes) -> list[str]:
    return [decode(data)]


def _beginning(reader: Reader, data: bytes, seconds: float) -> tuple[str, bool]:
    """As much of a document as can be read and is wanted; whether that is all of it."""
    said, room, end = list[str](), MAX_CHARACTERS, time.monotonic() + seconds
    try:
        for piece in reader(data):
            said.append(piece[:room])
            room -= len(piece)
            if room < 0 or time.monotonic() > end:
                return "".join(said), False
    except Exception:  # noqa: BLE001 - of a broken file a library raises whatever it ran into
        return "".join(said), False
    return "".join(said), True
