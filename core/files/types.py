"""The types of files that Skein accepts, by extension, and the checks of their content."""

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
"""The media type of each extension, as registered with IANA."""

OFFICE_FOLDERS: Mapping[str, str] = MappingProxyType({DOCX: "word/", PPTX: "ppt/", XLSX: "xl/"})
"""The folder that identifies the kind of an Office Open XML package (ECMA-376)."""

_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of PDF, zip archives, and the containers of old or encrypted office files."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""Byte order marks of texts that may contain zero bytes."""

_PDF_HEADER_WITHIN = 1024
"""Bytes within which the header of a PDF must begin; PDF readers accept other bytes before it."""


def media_type(name: str) -> str | None:
    """The media type for the extension of a file's name, None for an extension that is not in MEDIA_TYPES."""
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower()) if "." in name else None


def matches_content(media_type: str, data: bytes) -> bool:
    """Whether the content may be of a type: a PDF, an office file of that kind, or text."""
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
