"""The types of files that Skein takes, by the extensions of their names, and what their content has to look like."""

import codecs
import zipfile
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

CSV, HTML, JSON, MARKDOWN, PLAIN = "text/csv", "text/html", "application/json", "text/markdown", "text/plain"
PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OFFICE}.wordprocessingml.document"
PPTX = f"{_OFFICE}.presentationml.presentation"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "csv": CSV,
        "docx": DOCX,
        "html": HTML,
        "json": JSON,
        "md": MARKDOWN,
        "pdf": PDF,
        "pptx": PPTX,
        "txt": PLAIN,
        "xlsx": XLSX,
    }
)
"""The media type of each extension, as IANA has it registered."""

OFFICE_FOLDERS: Mapping[str, str] = MappingProxyType({DOCX: "word/", PPTX: "ppt/", XLSX: "xl/"})
"""Where the parts of an Office Open XML package (ECMA-376) lie by which its kind is told."""

_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How PDF, zip archives and the containers of old or encrypted office files begin."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""A text that may have zero bytes in it says so by a mark at its beginning."""

_PDF_HEADER_WITHIN = 1024
"""Bytes in which a PDF's header may stand behind something else, as readers of PDF have always let it."""


def media_type(name: str) -> str | None:
    """The media type that a file's name says, or None if it is not one of MEDIA_TYPES."""
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower()) if "." in name else None


def matches_content(media_type: str, data: bytes) -> bool:
    """Whether the content can be what the name said: a PDF, an office file of that kind, or text."""
    if media_type == PDF:
        return b"%PDF-" in data[:_PDF_HEADER_WITHIN]
    if media_type in OFFICE_FOLDERS:
        return _is_package(data, OFFICE_FOLDERS[media_type])
    return not data.startswith(_BINARY) and (b"\0" not in data or data.startswith(_UTF_16))


def _is_package(data: bytes, folder: str) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return any(name.startswith(folder) for name in package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
