import re

import pytest

from core.files import text as file_text
from core.files import types
from core.files.text import EMPTY, MAX_CHARACTERS, REST, UNREADABLE
from core.files.text.xlsx import MAX_CELLS
from tests.support.data.documents import WORDS, documents_by_name, docx, pdf, pptx, read_part, replace_parts, xlsx


def read(name: str, data: bytes, *, seconds: float = 600) -> str:
    """The text of a file by its name, without a practical limit of time."""
    return file_text.text(name, types.media_type(name) or "", data, seconds=seconds)


@pytest.mark.parametrize("name", documents_by_name())
def test_every_type_is_read(name: str) -> None:
    """The text of files that the usual libraries write is found, with umlauts."""
    assert WORDS in read(name, documents_by_name()[name])


@pytest.mark.parametrize("name", documents_by_name())
@pytest.mark.parametrize("media_type", ["", "application/octet-stream"])
def test_unknown_media_type_is_derived_from_the_name(name: str, media_type: str) -> None:
    """Files that other systems have stored may have no media type, or a generic one."""
    assert WORDS in file_text.text(name, media_type, documents_by_name()[name])


def test_docx_has_headings_paragraphs_tables_and_lists() -> None:
    """They appear in the order of the document."""
    document = docx("Plan", "First *this*.", "Then that.", table=[["a", "b"], ["", "d"]], item="one")

    assert read("a.docx", document) == "# Plan\n\nFirst *this*.\n\nThen that.\n\n| a | b\n| | d\n\n* one"


def test_pptx_has_slides_in_order_with_tables_and_notes() -> None:
    """The order is that of the presentation, which may differ from that of the parts."""
    document = pptx(("One", "a\nb"), ("Two", "c"), notes="Smile.", table=[["h", "i"], ["j", ""]])
    relations = read_part(document, "ppt/presentation.xml")
    first, second = re.findall(rb'<p:sldId [^>]*(r:id="\w+")', relations)
    reordered = relations.replace(first, b"first").replace(second, first).replace(b"first", second)

    assert read("a.pptx", document) == (
        "## Slide 1\n\nOne\na\nb\nh | i\nj | \n\nNotes:\n\nSmile.\n\n"
        "## Slide 2\n\nTwo\nc\nh | i\nj | \n\nNotes:\n\nSmile.\n\n"
    )
    assert read("a.pptx", replace_parts(document, {"ppt/presentation.xml": reordered})).startswith(
        "## Slide 1\n\nTwo\n"
    )


def test_xlsx_has_sheets_rows_and_cells() -> None:
    """Each sheet has its name and one line per row, with tabs between cells; empty rows are dropped."""
    document = xlsx(Sales=[["who", "what", "sum"], ["me", None, 1.5], [None, None], [True, "two\nlines", 3]], Empty=[])

    assert read("a.xlsx", document) == "## Sales\n\nwho\twhat\tsum\nme\t\t1.5\nTrue\ttwo lines\t3\n\n## Empty\n\n\n"


def test_pdf_has_pages_in_order() -> None:
    """The pages follow one another."""
    result = read("a.pdf", pdf("One", "Two"))

    assert result.split() == ["One", "Two"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<p>b", "a\n\nb"),
        ("a<br>b &amp; c&nbsp;d", "a\nb & c d"),
        ("<h2>Head</h2><ul><li>one<li><p>two</p></ul>", "## Head\n\n* one\n* two"),
        ("<table><tr><th>a<th>b<tr><td>1<td><p>2</p></table>", "| a | b\n| 1 | 2"),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        ("x<script>if (a < b) alert('no')</script><style>no</style>y", "xy"),
        ("x<svg><text>no</text><svg></svg></svg>y<template>no</template>", "xy"),
        ("<title>Page</title><body hidden>text", "Page\n\ntext"),
        ("no tag at all", "no tag at all"),
        ("<b>bold</b> and <i>so</i>on", "bold and soon"),
        ("<!-- no --><p>a", "a"),
    ],
)
def test_html_has_its_visible_text(html: str, text: str) -> None:
    """Scripts, styles and comments are left out."""
    assert read("a.html", html.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-32", "cp1252", "latin-1"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.md", "a.json", "a.html"])
def test_text_is_decoded_by_mark_utf_8_or_windows_1252(name: str, encoding: str) -> None:
    """A byte order mark decides first, then valid UTF-8."""
    mark, form = ("\ufeff", "utf-16-le") if encoding == "utf-16-le-bom" else ("", encoding)

    assert read(name, (mark + WORDS).encode(form)) == WORDS


def test_declared_encoding_of_html_is_used() -> None:
    """An unknown encoding is ignored."""
    greek = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-7"><p>αβγ'
    unknown = '<meta charset="klingon"><p>Grüße'

    assert read("a.html", greek.encode("iso-8859-7")) == "αβγ"
    assert read("a.html", unknown.encode()) == "Grüße"


def test_invalid_bytes_are_replaced() -> None:
    """The other characters stay."""
    assert read("a.txt", b"\xff\xfea\x00\x00\xd8b\x00") == "a\ufffd" + "b"
    assert read("a.txt", b"a\x81b\xff") == "a\ufffdb\u00ff"


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.pptx", "a.xlsx"])
@pytest.mark.parametrize("cut", [0, 1, 100, -50])
def test_truncated_document_is_unreadable(name: str, cut: int) -> None:
    """An empty file, one byte, a beginning, and all but the end raise nothing."""
    whole = {kind.partition(".")[2]: data for kind, data in documents_by_name().items()}[name.partition(".")[2]]

    assert read(name, whole[:cut]) in {UNREADABLE, WORDS + "\n\n"}


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.pptx", "a.xlsx"])
@pytest.mark.parametrize("other", documents_by_name())
def test_document_of_another_type_is_unreadable(name: str, other: str) -> None:
    """The declared type of a file in S3 may be wrong."""
    if name.partition(".")[2] != other.partition(".")[2]:
        assert read(name, documents_by_name()[other]) == UNREADABLE


def test_encrypted_pdf_is_unreadable() -> None:
    """A PDF that only restricts changes is read."""
    assert read("a.pdf", pdf(WORDS, password="secret")) == UNREADABLE
    assert WORDS in read("a.pdf", pdf(WORDS, password=""))


def test_document_without_text_is_empty() -> None:
    """A valid document without text is no error."""
    assert read("a.pdf", pdf("")) == EMPTY
    assert read("a.txt", b" \n") == EMPTY
    assert read("a.docx", docx("")) == EMPTY


@pytest.mark.parametrize(
    "document",
    [
        ("a.txt", b"x" * (MAX_CHARACTERS + 1)),
        ("a.html", b"<p>word " * MAX_CHARACTERS),
        ("a.xlsx", xlsx(A=[["x" * 30_000]] * 20)),
        ("a.docx", docx("A", *["x" * 100_000] * 6)),
    ],
    ids=lambda document: document[0],
)
def test_long_document_is_truncated(document: tuple[str, bytes]) -> None:
    """A note replaces its end."""
    result = read(*document)

    assert len(result) == MAX_CHARACTERS + len(REST)
    assert result.endswith(REST)


def test_document_of_exactly_the_maximum_is_complete() -> None:
    """Its text does not end with the note of truncated documents."""
    assert read("a.txt", b"x" * MAX_CHARACTERS) == "x" * MAX_CHARACTERS


def test_document_is_truncated_after_the_time_limit() -> None:
    """The text up to then is returned."""
    result = read("a.pdf", pdf("One", "Two", "Three"), seconds=0)

    assert result == "One\n\n" + REST


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

MAIN = {"a.docx": "word/document.xml", "b.pptx": "ppt/slides/slide1.xml", "c.xlsx": "xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize(("name", "main"), MAIN.items())
@pytest.mark.parametrize("dtd", [BOMB, EXTERNAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_make_a_document_unreadable(name: str, main: str, dtd: bytes, encoding: str) -> None:
    """Entities are never expanded or fetched, in UTF-8 and in UTF-16."""
    whole = {"a.docx": docx(WORDS), "b.pptx": pptx((WORDS, "")), "c.xlsx": xlsx(A=[[WORDS]])}[name]
    _, _, root = read_part(whole, main).decode().partition("?>")
    root = root or read_part(whole, main).decode()
    plain = f'<?xml version="1.0" encoding="{encoding}"?>{root}'.encode(encoding)
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{dtd.decode()}{root}'.encode(encoding)

    assert WORDS in read(name, replace_parts(whole, {main: plain}))
    assert read(name, replace_parts(whole, {main: declared})) == UNREADABLE


@pytest.mark.parametrize(("name", "main"), MAIN.items())
def test_zip_bomb_is_unreadable(name: str, main: str) -> None:
    """A package of 200 KB whose main part unpacks to 200 MB of spaces is not read."""
    whole = {"a.docx": docx(WORDS), "b.pptx": pptx((WORDS, "")), "c.xlsx": xlsx(A=[[WORDS]])}[name]

    assert read(name, replace_parts(whole, {main: b" " * 200_000_000})) == UNREADABLE


def test_number_of_cells_is_limited() -> None:
    """A file of a few kilobytes with cells at the far corners and a wrong size would have 16 billion cells."""
    sheet = "xl/worksheets/sheet1.xml"
    whole = xlsx(A=[[1]])
    rows = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 2 + MAX_CELLS // 16_384))
    content = f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>'
    wide = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{content}</worksheet>'

    result = read("a.xlsx", replace_parts(whole, {sheet: wide.encode()}))

    assert result.endswith(REST)
    assert len(result) <= MAX_CHARACTERS + len(REST)


def test_size_of_images_does_not_matter() -> None:
    """Images are not unpacked."""
    document = replace_parts(docx(WORDS), {"word/media/image1.png": bytes(30_000_000)})

    assert WORDS in read("a.docx", document)


def test_deeply_nested_html_is_read() -> None:
    """Elements may be nested deeper than the recursion limit of Python."""
    assert read("a.html", b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000) == "deep"


def test_content_of_a_broken_file_is_not_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The messages of libraries about a broken file contain its bytes."""
    whole = pdf("secret-canary")
    for broken in (whole[:-200], whole.replace(b"endobj", b"secret-canary", 1), b"%PDF-1.4 secret-canary"):
        read("a.pdf", broken)

    assert "canary" not in caplog.text
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
