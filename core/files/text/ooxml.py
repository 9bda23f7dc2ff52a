"""Office Open XML packages (ECMA-376): zip archives, of which only the XML parts are read, once looked through."""

import zipfile
from io import BytesIO

MAX_PARTS = 10_000
"""Of a package: slides, sheets, and what belongs to them."""


class Unreadable(Exception):
    """A document that is broken, encrypted, or larger than is looked into."""


def sanitized_package(data: bytes, *, most: int) -> BytesIO:
    """A package with its XML parts alone, which have `most` bytes at most, unpacked and taken together, and no DTD.

    The standard forbids DTDs (part 2, XML usage), and without one there is no entity to expand or to fetch. `zipfile`
    unpacks no more of a part than the archive says it has. Raises Unreadable.
    """
    kept = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(kept, "w") as copy:
            for name in _names(package, most):
                copy.writestr(name, _without_dtd(package.read(name)))
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("not a package") from error
    kept.seek(0)
    return kept


def _without_dtd(part: bytes) -> bytes:
    if b"<!DOCTYPE" in part.replace(b"\0", b""):  # in UTF-16 each letter has a zero beside it
        raise Unreadable("a DTD")
    return part


def _names(package: zipfile.ZipFile, most: int) -> list[str]:
    """The names of the XML parts. Raises Unreadable if there is too much in them."""
    names = list(dict.fromkeys(name for name in package.namelist() if name.endswith((".xml", ".rels"))))
    if len(names) > MAX_PARTS or sum(package.getinfo(name).file_size for name in names) > most:
        raise Unreadable("too large")
    return names
