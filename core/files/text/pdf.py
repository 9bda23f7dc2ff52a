"""Extracts the text of PDF. Scanned pages have none."""

import logging
from collections.abc import Iterator
from io import BytesIO

MAX_PAGES = 2_000

_MAX_STREAM = 5_000_000
"""Unpacked bytes of one compressed stream. A page of text has about 10,000; Python code processes each byte."""


def text(data: bytes) -> Iterator[str]:
    """The pages in order. A broken or encrypted file may raise any exception."""
    from pypdf import PdfReader, apply_configuration

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its messages about a broken file contain bytes of the file
    with apply_configuration(zlib_maximum_output_length=_MAX_STREAM, lzw_maximum_output_length=_MAX_STREAM):
        for page in PdfReader(BytesIO(data)).pages[:MAX_PAGES]:
            yield page.extract_text().strip() + "\n\n"
