"""Extracts the text of HTML, without scripts and styles, as a stream.

Libraries that build a tree and convert it to Markdown take 5 s per megabyte, and far longer for deep nesting.
"""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from typing_extensions import override

from core.files.text.encodings import decode

_CHUNK = 16_384
"""Characters of the page for each part of the text."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = 1024
"""Bytes within which a page must declare its encoding (WHATWG HTML, 4.2.5.4)."""

_SKIPPED = {"iframe", "noscript", "object", "script", "style", "svg", "template"}

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
    """The page as Markdown, in its declared encoding."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    return markdown(decode(data, declared[1].decode() if declared else None))


def markdown(html: str) -> Iterator[str]:
    """HTML as Markdown in parts: headings, lists, rows of tables and paragraphs."""
    page = _Page()
    for start in range(0, len(html), _CHUNK):
        page.feed(html[start : start + _CHUNK])
        yield page.flush()
    # A tag ends the text before it. `close` would search the rest of a broken page repeatedly.
    page.feed("<br>")
    yield page.flush()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._gap = _NOTHING
        self._started, self._after_mark, self._in_cell = False, False, False
        self._skipped: str | None = None
        self._depth = 0
        self._verbatim = False

    def flush(self) -> str:
        """Return the text since the last call."""
        text = "".join(self._parts)
        self._parts.clear()
        return text

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if self._skipped is not None:
            self._depth += tag == self._skipped
        elif tag in _SKIPPED:
            self._skipped, self._depth = tag, 1
        else:
            self._separate(tag)
            self._verbatim = self._verbatim or tag == "pre"
            self._in_cell = self._in_cell or tag in _CELLS
            if tag in _MARKS:
                self._write(_MARKS[tag])
                self._gap, self._after_mark = _SPACE, True

    @override
    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._skipped is None:
            self._separate(tag)
            self._verbatim = self._verbatim and tag != "pre"
        elif tag == self._skipped:
            self._depth -= 1
            self._skipped = self._skipped if self._depth else None

    @override
    def handle_data(self, data: str) -> None:
        if self._skipped is not None or not data:
            return
        if self._verbatim:
            self._write(data)
            return
        self._gap = max(self._gap, int(data[0].isspace()))
        if words := data.split():
            self._write(" ".join(words))
            self._gap = int(data[-1].isspace())

    def _separate(self, tag: str) -> None:
        """Set the gap between this element and its neighbours."""
        gap = _PARAGRAPH if tag in _BLOCKS else _LINE if tag in _LINES else _SPACE if tag in _CELLS else _NOTHING
        self._in_cell = self._in_cell and tag not in {"tr", "table"}
        if self._in_cell or (self._after_mark and gap == _PARAGRAPH):
            gap = min(gap, _SPACE)
        self._gap = max(self._gap, gap)

    def _write(self, text: str) -> None:
        self._parts.append((_GAPS[self._gap] if self._started else "") + text)
        self._started, self._gap, self._after_mark = True, _NOTHING, False
