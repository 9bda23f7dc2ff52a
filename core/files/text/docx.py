"""DOCX: what a document says, with its headings, lists, tables and footnotes."""

from collections.abc import Iterator
from typing import Any

from core.files.text.html import markdown
from core.files.text.ooxml import sanitized_package

MAX_XML = 10_000_000
"""Bytes: some 3,000 pages. The whole of it is made a tree, which takes twenty times the memory."""


def text(data: bytes) -> Iterator[str]:
    """The document as Markdown, pictures left out. Raises what a broken file makes of it."""
    import mammoth

    document = sanitized_package(data, most=MAX_XML)
    made = mammoth.convert_to_html(document, convert_image=_nothing, include_embedded_style_map=False)
    yield "".join(markdown(made.value))


def _nothing(_: Any) -> list[Any]:
    return []
