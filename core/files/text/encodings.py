"""Texts whose encoding nobody has told."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks. UTF-32's begins with UTF-16's, so it is looked for first."""


def decode(data: bytes, declared: str | None = None) -> str:
    """A text by its byte order mark, else as it is declared, else as UTF-8, else as Windows writes it in the west.

    Letters that the encoding does not have are replaced by U+FFFD. It raises nothing.
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked:
        return data.decode(marked, errors="replace")
    for encoding in (declared, "utf-8"):
        try:
            return data.decode(encoding or "utf-8")
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")
