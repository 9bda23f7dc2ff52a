"""Extracts the text of slides and notes from PPTX. A library for all of its parts needs 20 MB."""

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from core.files.text.ooxml import Unreadable, sanitized_package

MAX_XML = 50_000_000
"""Bytes. Only the tree of one slide is in memory."""

_PRESENTATION = "{http://schemas.openxmlformats.org/presentationml/2006/main}presentation"
_SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}sldId"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ROW, _CELL, _PARAGRAPH = f"{_DRAWING}tr", f"{_DRAWING}tc", f"{_DRAWING}p"
_TEXT, _BREAK = f"{_DRAWING}t", f"{_DRAWING}br"

_Related = dict[str, tuple[str, str]]
"""The kind and the target part of each relationship, by id."""


def text(data: bytes) -> Iterator[str]:
    """The slides in order, each with its notes. A broken file may raise any exception."""
    with ZipFile(sanitized_package(data, max_bytes=MAX_XML)) as package:
        for number, slide in enumerate(_slides(package), 1):
            yield f"## Slide {number}\n\n" + _text_of(package, slide)
            for kind, notes in _related(package, slide).values():
                if kind == "notesSlide":
                    yield "Notes:\n\n" + _text_of(package, notes)


def _slides(package: ZipFile) -> Iterator[str]:
    """The parts of the slides, in the order of the presentation."""
    [main] = [part for kind, part in _related(package, "").values() if kind == "officeDocument"]
    related, presentation = _related(package, main), _tree(package, main)
    if presentation.tag != _PRESENTATION:
        raise Unreadable("not a presentation")
    for slide in presentation.iter(_SLIDE):
        yield related[slide.attrib[_RELATIONSHIP]][1]


def _related(package: ZipFile, part: str) -> _Related:
    """The relationships of a part; the empty name is the package."""
    folder, name = posixpath.split(part)
    relationships = posixpath.join(folder, "_rels", f"{name}.rels")
    if relationships not in package.namelist():
        return {}
    return {
        entry.attrib["Id"]: (entry.attrib["Type"].rpartition("/")[2], _path(folder, entry.attrib["Target"]))
        for entry in _tree(package, relationships)
        if entry.get("TargetMode") != "External"
    }


def _path(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _text_of(package: ZipFile, part: str) -> str:
    """The paragraphs and table rows of a part, one per line."""
    tree = _tree(package, part)
    in_tables = {paragraph for row in tree.iter(_ROW) for paragraph in row.iter(_PARAGRAPH)}
    lines = []
    for element in tree.iter():
        if element.tag == _ROW:
            lines.append(" | ".join(map(_text_in, element.iter(_CELL))))
        elif element.tag == _PARAGRAPH and element not in in_tables:
            lines.append(_text_in(element))
    return "\n".join(line for line in lines if line.strip(" |")) + "\n\n"


def _text_in(element: Element) -> str:
    texts = (part.text or "" if part.tag == _TEXT else "\n" for part in element.iter() if part.tag in {_TEXT, _BREAK})
    return "".join(texts).strip()


def _tree(package: ZipFile, part: str) -> Element:
    return fromstring(package.read(part))  # noqa: S314 - `sanitized_package` accepts no entities
