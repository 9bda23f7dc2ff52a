"""Checks Office Open XML packages (ECMA-376), zip archives of which only the XML parts are read."""

import zipfile
from io import BytesIO

MAX_PARTS = 10_000
"""Of a package: slides, sheets and their parts."""


class Unreadable(Exception):
    """A document that is broken, encrypted or too large."""


def sanitized_package(data: bytes, *, max_bytes: int) -> BytesIO:
    """A copy of a package with its XML parts only, which have at most `max_bytes` unpacked in total, and no DTD.

    The standard forbids DTDs (part 2, XML usage); without one there are no entities to expand or fetch. `zipfile`
    unpacks no more of a part than the size in the archive. Raises Unreadable.
    """
    copy_data = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(copy_data, "w") as copy:
            for name in _names(package, max_bytes):
                copy.writestr(name, _require_no_dtd(package.read(name)))
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("not a package") from error
    copy_data.seek(0)
    return copy_data


def _require_no_dtd(part: bytes) -> bytes:
    if b"<!DOCTYPE" in part.replace(b"\0", b""):  # in UTF-16 each letter is next to a zero byte
        raise Unreadable("a DTD")
    return part


def _names(package: zipfile.ZipFile, max_bytes: int) -> list[str]:
    """The names of the XML parts. Raises Unreadable if they are too many or too large."""
    names = list(dict.fromkeys(name for name in package.namelist() if name.endswith((".xml", ".rels"))))
    if len(names) > MAX_PARTS or sum(package.getinfo(name).file_size for name in names) > max_bytes:
        raise Unreadable("too large")
    return names
