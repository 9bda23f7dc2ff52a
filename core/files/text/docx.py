"""Extracts the text of DOCX, with headings, lists, tables and footnotes."""

from collections.abc import Iterator
from typing import Any

from core.files.text.html import markdown
from core.files.text.ooxml import sanitized_package

MAX_XML = 10_000_000
"""Bytes, about 3,000 pages. The tree of the document needs twenty times the memory."""


def text(data: bytes) -> Iterator[str]:
    """The document as Markdown, without images. A broken file may raise any exception."""
    import mammoth

    document = sanitized_package(data, max_bytes=MAX_XML)
    result = mammoth.convert_to_html(document, convert_image=_skip_image, include_embedded_style_map=False)
    yield "".join(markdown(result.value))


def _skip_image(_: Any) -> list[Any]:
    return []
