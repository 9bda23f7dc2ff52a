"""Documents of every type that Skein accepts, each written by that type's library."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

WORDS = "Grüße aus Köln"


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A page for each text; with `password` the document is encrypted."""
    from fpdf import FPDF

    document = FPDF()
    if password is not None:
        document.set_encryption(owner_password="owner", user_password=password)
    document.set_font("helvetica")
    for text in pages:
        document.add_page()
        document.multi_cell(0, text=text)
    return bytes(document.output())


def docx(heading: str, *paragraphs: str, table: Sequence[Sequence[str]] = (), item: str | None = None) -> bytes:
    """A heading, paragraphs, a table and a list of one item."""
    from docx import Document

    document = Document()
    document.add_heading(heading, level=1)
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        _fill(document.add_table(len(table), len(table[0])), table)
    if item is not None:
        document.add_paragraph(item, style="List Bullet")
    return _save(document)


def pptx(*slides: tuple[str, str], notes: str | None = None, table: Sequence[Sequence[str]] = ()) -> bytes:
    """Slides of a title and a body; each has the notes and the table."""
    from pptx import Presentation

    presentation = Presentation()
    for title, body in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, body
        if notes is not None:
            slide.notes_slide.notes_text_frame.text = notes
        if table:
            _fill(slide.shapes.add_table(len(table), len(table[0]), 0, 0, 100, 100).table, table)
    return _save(presentation)


def xlsx(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """Sheets by their names, rows of values."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _save(book)


def replace_parts(package: bytes, parts: dict[str, bytes]) -> bytes:
    """The package with these parts added, or replaced if their names exist."""
    output = BytesIO()
    with ZipFile(BytesIO(package)) as before, ZipFile(output, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, parts.get(name, before.read(name)))
        for name in parts.keys() - set(before.namelist()):
            after.writestr(name, parts[name])
    return output.getvalue()


def read_part(package: bytes, name: str) -> bytes:
    """The content of a package's part."""
    with ZipFile(BytesIO(package)) as archive:
        return archive.read(name)


def documents_by_name() -> dict[str, bytes]:
    """A file of each type, by name; each contains WORDS."""
    return {
        "a.csv": f"who,said\nme,{WORDS}\n".encode(),
        "b.docx": docx(WORDS),
        "c.html": f"<!doctype html><title>Page</title><p>{WORDS}".encode(),
        "d.json": json.dumps({"said": WORDS}, ensure_ascii=False).encode(),
        "e.md": f"# {WORDS}\n".encode(),
        "f.pdf": pdf(WORDS),
        "g.pptx": pptx((WORDS, "")),
        "h.txt": WORDS.encode(),
        "i.xlsx": xlsx(Words=[[WORDS]]),
    }


def _fill(target: Any, table: Sequence[Sequence[str]]) -> None:
    for row, cells in enumerate(table):
        for column, text in enumerate(cells):
            target.cell(row, column).text = text


def _save(document: Any) -> bytes:
    output = BytesIO()
    document.save(output)
    return output.getvalue()
