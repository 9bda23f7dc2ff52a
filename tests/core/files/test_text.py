import re

import pytest

from core.files import text as file_text
from core.files import types
from core.files.text import EMPTY, MOST_CHARACTERS, REST, UNREADABLE
from core.files.text.xlsx import MOST_CELLS
from tests.support.data.documents import WORDS, documents_by_name, docx, pdf, pptx, read_part, replace_parts, xlsx


def read(name: str, data: bytes, *, seconds: float = 600) -> str:
    """The text of a file by its name, however slow the machine is."""
    return file_text.text(name, types.media_type(name) or "", data, seconds=seconds)


@pytest.mark.parametrize("name", documents_by_name())
def test_a_file_of_every_kind_is_read(name: str) -> None:
    """Made by the libraries for them, umlauts and all."""
    assert WORDS in read(name, documents_by_name()[name])


@pytest.mark.parametrize("name", documents_by_name())
@pytest.mark.parametrize("media_type", ["", "application/octet-stream"])
def test_a_type_that_is_not_known_is_told_by_the_name(name: str, media_type: str) -> None:
    """Where a file comes from elsewhere."""
    assert WORDS in file_text.text(name, media_type, documents_by_name()[name])


def test_word() -> None:
    """Headings, paragraphs, tables and lists, in their order."""
    made = docx("Plan", "First *this*.", "Then that.", table=[["a", "b"], ["", "d"]], item="one")

    assert read("a.docx", made) == "# Plan\n\nFirst *this*.\n\nThen that.\n\n| a | b\n| | d\n\n* one"


def test_slides() -> None:
    """In the order of the presentation, which is not that of the parts; tables by their rows, notes behind them."""
    made = pptx(("One", "a\nb"), ("Two", "c"), notes="Smile.", table=[["h", "i"], ["j", ""]])
    relations = read_part(made, "ppt/presentation.xml")
    first, second = re.findall(rb'<p:sldId [^>]*(r:id="\w+")', relations)
    turned = relations.replace(first, b"first").replace(second, first).replace(b"first", second)

    assert read("a.pptx", made) == (
        "## Slide 1\n\nOne\na\nb\nh | i\nj | \n\nNotes:\n\nSmile.\n\n"
        "## Slide 2\n\nTwo\nc\nh | i\nj | \n\nNotes:\n\nSmile.\n\n"
    )
    assert read("a.pptx", replace_parts(made, {"ppt/presentation.xml": turned})).startswith("## Slide 1\n\nTwo\n")


def test_a_workbook() -> None:
    """Every sheet under its name; a line for each row that has something, cells by tabs, empty ones as nothing."""
    made = xlsx(Sales=[["who", "what", "sum"], ["me", None, 1.5], [None, None], [True, "two\nlines", 3]], Empty=[])

    assert read("a.xlsx", made) == "## Sales\n\nwho\twhat\tsum\nme\t\t1.5\nTrue\ttwo lines\t3\n\n## Empty\n\n\n"


def test_pages() -> None:
    """In their order."""
    said = read("a.pdf", pdf("One", "Two"))

    assert said.split() == ["One", "Two"]


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
def test_a_page(html: str, text: str) -> None:
    """What it says, and nothing that is not said."""
    assert read("a.html", html.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-32", "cp1252", "latin-1"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.md", "a.json", "a.html"])
def test_encodings(name: str, encoding: str) -> None:
    """Told by the mark at the beginning, else UTF-8 if it can be, else as it was usual in the west."""
    mark, form = ("\ufeff", "utf-16-le") if encoding == "utf-16-le-bom" else ("", encoding)

    assert read(name, (mark + WORDS).encode(form)) == WORDS


def test_an_encoding_that_is_declared() -> None:
    """A page says how it is to be read; what nobody knows is as if it were not said."""
    greek = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-7"><p>αβγ'
    unknown = '<meta charset="klingon"><p>Grüße'

    assert read("a.html", greek.encode("iso-8859-7")) == "αβγ"
    assert read("a.html", unknown.encode()) == "Grüße"


def test_letters_that_are_none() -> None:
    """Broken bytes are shown as such; the rest stays."""
    assert read("a.txt", b"\xff\xfea\x00\x00\xd8b\x00") == "a\ufffd" + "b"
    assert read("a.txt", b"a\x81b\xff") == "a\ufffdb\u00ff"


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.pptx", "a.xlsx"])
@pytest.mark.parametrize("cut", [0, 1, 100, -50])
def test_what_is_broken_cannot_be_read(name: str, cut: int) -> None:
    """Nothing, a byte, a beginning, or all but the end: no error."""
    whole = {kind.partition(".")[2]: data for kind, data in documents_by_name().items()}[name.partition(".")[2]]

    assert read(name, whole[:cut]) in {UNREADABLE, WORDS + "\n\n"}


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.pptx", "a.xlsx"])
@pytest.mark.parametrize("other", documents_by_name())
def test_what_is_something_else_cannot_be_read(name: str, other: str) -> None:
    """A file whose type was told wrong, as one that came by a form of S3's can be."""
    if name.partition(".")[2] != other.partition(".")[2]:
        assert read(name, documents_by_name()[other]) == UNREADABLE


def test_a_password() -> None:
    """A document that opens with one cannot be read; one that is only held against changes can."""
    assert read("a.pdf", pdf(WORDS, password="secret")) == UNREADABLE
    assert WORDS in read("a.pdf", pdf(WORDS, password=""))


def test_a_document_without_text() -> None:
    """That there is nothing to read is not an error of the document's."""
    assert read("a.pdf", pdf("")) == EMPTY
    assert read("a.txt", b" \n") == EMPTY
    assert read("a.docx", docx("")) == EMPTY


@pytest.mark.parametrize(
    "made",
    [
        ("a.txt", b"x" * (MOST_CHARACTERS + 1)),
        ("a.html", b"<p>word " * MOST_CHARACTERS),
        ("a.xlsx", xlsx(A=[["x" * 30_000]] * 20)),
        ("a.docx", docx("A", *["x" * 100_000] * 6)),
    ],
    ids=lambda made: made[0],
)
def test_a_long_document_is_cut(made: tuple[str, bytes]) -> None:
    """What stands beyond the limit is not read, and the model is told so."""
    said = read(*made)

    assert len(said) == MOST_CHARACTERS + len(REST)
    assert said.endswith(REST)


def test_a_document_at_the_limit_is_whole() -> None:
    """The limit itself is not beyond it."""
    assert read("a.txt", b"x" * MOST_CHARACTERS) == "x" * MOST_CHARACTERS


def test_time_is_limited() -> None:
    """When it is up, the model has what was read until then."""
    said = read("a.pdf", pdf("One", "Two", "Three"), seconds=0)

    assert said == "One\n\n" + REST


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

MAIN = {"a.docx": "word/document.xml", "b.pptx": "ppt/slides/slide1.xml", "c.xlsx": "xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize(("name", "main"), MAIN.items())
@pytest.mark.parametrize("dtd", [BOMB, OUTSIDE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_followed(name: str, main: str, dtd: bytes, encoding: str) -> None:
    """A part that declares any makes the document unreadable, in whatever encoding it hides."""
    whole = {"a.docx": docx(WORDS), "b.pptx": pptx((WORDS, "")), "c.xlsx": xlsx(A=[[WORDS]])}[name]
    _, _, root = read_part(whole, main).decode().partition("?>")
    root = root or read_part(whole, main).decode()
    plain = f'<?xml version="1.0" encoding="{encoding}"?>{root}'.encode(encoding)
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{dtd.decode()}{root}'.encode(encoding)

    assert WORDS in read(name, replace_parts(whole, {main: plain}))
    assert read(name, replace_parts(whole, {main: declared})) == UNREADABLE


@pytest.mark.parametrize(("name", "main"), MAIN.items())
def test_a_zip_bomb_is_not_unpacked(name: str, main: str) -> None:
    """A part of 200 MB of nothing, which packed is a file of 200 KB."""
    whole = {"a.docx": docx(WORDS), "b.pptx": pptx((WORDS, "")), "c.xlsx": xlsx(A=[[WORDS]])}[name]

    assert read(name, replace_parts(whole, {main: b" " * 200_000_000})) == UNREADABLE


def test_a_sheet_that_says_more_than_it_has() -> None:
    """Cells at the far corners, and a size that is not so: a few kilobytes that would be 16 billion cells."""
    sheet = "xl/worksheets/sheet1.xml"
    whole = xlsx(A=[[1]])
    rows = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 2 + MOST_CELLS // 16_384))
    said = f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>'
    wide = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{said}</worksheet>'

    shown = read("a.xlsx", replace_parts(whole, {sheet: wide.encode()}))

    assert shown.endswith(REST)
    assert len(shown) <= MOST_CHARACTERS + len(REST)


def test_pictures_do_not_count() -> None:
    """A document full of them is read: they are not."""
    made = replace_parts(docx(WORDS), {"word/media/image1.png": bytes(30_000_000)})

    assert WORDS in read("a.docx", made)


def test_deep_nesting() -> None:
    """A page nested deeper than Python can call itself."""
    assert read("a.html", b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000) == "deep"


def test_nothing_of_a_broken_file_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """What libraries say of a file that they cannot read has bytes of it in it."""
    whole = pdf("secret-canary")
    for broken in (whole[:-200], whole.replace(b"endobj", b"secret-canary", 1), b"%PDF-1.4 secret-canary"):
        read("a.pdf", broken)

    assert "canary" not in caplog.text
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
