"""Documents of every kind that Skein takes, made by the libraries for them, each with some words in it."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

WORDS = "Grüße aus Köln"


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A page for each text; `password` is what a reader has to know."""
    from fpdf import FPDF

    document = FPDF()
    if password is not None:
        document.set_encryption(owner_password="owner", user_password=password)
    document.set_font("helvetica")
    for said in pages:
        document.add_page()
        document.multi_cell(0, text=said)
    return bytes(document.output())


def docx(heading: str, *paragraphs: str, table: Sequence[Sequence[str]] = (), item: str | None = None) -> bytes:
    """A heading, paragraphs, a table and a list of one item."""
    from docx import Document

    document = Document()
    document.add_heading(heading, level=1)
    for said in paragraphs:
        document.add_paragraph(said)
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
    """A package with other parts in the place of its own, or beside them."""
    made = BytesIO()
    with ZipFile(BytesIO(package)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, parts.get(name, before.read(name)))
        for name in parts.keys() - set(before.namelist()):
            after.writestr(name, parts[name])
    return made.getvalue()


def read_part(package: bytes, name: str) -> bytes:
    """A part of a package."""
    with ZipFile(BytesIO(package)) as opened:
        return opened.read(name)


def documents_by_name() -> dict[str, bytes]:
    """By its name, a file of each type, in which stands WORDS."""
    return {
        "a.csv": f"who,said\nme,{WORDS}\n".encode(),
        "b.docx": docx(WORDS),
        "c.html": f"<!doctype html><title>Page</title><p>{WORDS}".encode(),
        "d.json": json.dumps({"said": WORDS}, ensure_ascii=False).encode(),
        "e.md": f"# {WORDS}\n".encode(),
        "f.pdf": pdf(WORDS),
        "g.pptx": pptx((WORDS, "")),
        "h.txt": WORDS.encode(),
        "i.xlsx": xlsx(Said=[[WORDS]]),
    }


def _fill(target: Any, table: Sequence[Sequence[str]]) -> None:
    for row, cells in enumerate(table):
        for column, said in enumerate(cells):
            target.cell(row, column).text = said


def _save(document: Any) -> bytes:
    made = BytesIO()
    document.save(made)
    return made.getvalue()
