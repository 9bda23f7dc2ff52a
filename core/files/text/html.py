"""HTML: what a page says, without its scripts and styles. It is read as a stream: to make a tree of a large page, and
Markdown of that, takes the libraries for it 5 seconds a megabyte, and far more where it is nested deep."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from typing_extensions import override

from core.files.text.encodings import decode

_CHUNK = 16_384
"""Characters after which what was found is passed on."""

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_DECLARED_WITHIN = 1024
"""Bytes in which a page has to declare its encoding (WHATWG HTML, 4.2.5.4)."""

_UNSAID = {"iframe", "noscript", "object", "script", "style", "svg", "template"}

_LINES = {"br", "dd", "dt", "li", "option", "tr"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "div", "dl", "fieldset", "figure", "footer", "form", "header", "hr"),
    *("main", "nav", "ol", "p", "pre", "section", "table", "title", "ul", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_CELLS = {"td", "th"}
_MARKS = {"li": "*", "td": "|", "th": "|"} | {f"h{level}": "#" * level for level in range(1, 7)}

_NOTHING, _SPACE, _LINE, _PARAGRAPH = range(4)
_GAPS = ("", " ", "\n", "\n\n")


def text(data: bytes) -> Iterator[str]:
    """The page as Markdown, in the encoding that it declares."""
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    return markdown(decode(data, declared[1].decode() if declared else None))


def markdown(html: str) -> Iterator[str]:
    """HTML as Markdown: its headings, lists, rows of tables and paragraphs, piece by piece."""
    page = _Page()
    for start in range(0, len(html), _CHUNK):
        page.feed(html[start : start + _CHUNK])
        yield page.taken()
    # A tag lets go of the text before it. `close` would search what is left of a broken page again and again.
    page.feed("<br>")
    yield page.taken()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._said: list[str] = []
        self._gap = _NOTHING
        self._begun, self._marked, self._in_cell = False, False, False
        self._unsaid: str | None = None
        self._depth = 0
        self._verbatim = False

    def taken(self) -> str:
        """What was said since the last time."""
        said = "".join(self._said)
        self._said.clear()
        return said

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if self._unsaid is not None:
            self._depth += tag == self._unsaid
        elif tag in _UNSAID:
            self._unsaid, self._depth = tag, 1
        else:
            self._part(tag)
            self._verbatim = self._verbatim or tag == "pre"
            self._in_cell = self._in_cell or tag in _CELLS
            if tag in _MARKS:
                self._say(_MARKS[tag])
                self._gap, self._marked = _SPACE, True

    @override
    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag not in _UNSAID:
            self.handle_starttag(tag, attrs)

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._unsaid is None:
            self._part(tag)
            self._verbatim = self._verbatim and tag != "pre"
        elif tag == self._unsaid:
            self._depth -= 1
            self._unsaid = self._unsaid if self._depth else None

    @override
    def handle_data(self, data: str) -> None:
        if self._unsaid is not None or not data:
            return
        if self._verbatim:
            self._say(data)
            return
        self._gap = max(self._gap, int(data[0].isspace()))
        if words := data.split():
            self._say(" ".join(words))
            self._gap = int(data[-1].isspace())

    def _part(self, tag: str) -> None:
        """What stands between this element and its neighbours."""
        between = _PARAGRAPH if tag in _BLOCKS else _LINE if tag in _LINES else _SPACE if tag in _CELLS else _NOTHING
        self._in_cell = self._in_cell and tag not in {"tr", "table"}
        if self._in_cell or (self._marked and between == _PARAGRAPH):
            between = min(between, _SPACE)
        self._gap = max(self._gap, between)

    def _say(self, said: str) -> None:
        self._said.append((_GAPS[self._gap] if self._begun else "") + said)
        self._begun, self._gap, self._marked = True, _NOTHING, False
