"""Decodes texts of unknown encoding."""

import codecs

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks. That of UTF-32 begins with that of UTF-16, so it is compared first."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a text by its byte order mark, else as declared, else as UTF-8, else as Windows-1252.

    Invalid bytes become U+FFFD. Raises nothing.
    """
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if marked:
        return data.decode(marked, errors="replace")
    for encoding in (declared, "utf-8"):
        try:
            return data.decode(encoding or "utf-8")
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")
