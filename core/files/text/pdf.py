"""PDF: the text of its pages. Pictures of text, as scanners make them, have none."""

import logging
from collections.abc import Iterator
from io import BytesIO

MAX_PAGES = 2_000

_MAX_STREAM = 5_000_000
"""Bytes of one compressed stream, unpacked: a page of text has some ten thousand, and each is looked at by Python."""


def text(data: bytes) -> Iterator[str]:
    """The pages in their order. Raises what a broken file makes of it, and for one that needs a password."""
    from pypdf import PdfReader, apply_configuration

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a broken file has bytes of the file in it
    with apply_configuration(zlib_maximum_output_length=_MAX_STREAM, lzw_maximum_output_length=_MAX_STREAM):
        for page in PdfReader(BytesIO(data)).pages[:MAX_PAGES]:
            yield page.extract_text().strip() + "\n\n"
