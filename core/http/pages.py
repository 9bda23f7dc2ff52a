"""README and the pages of the folders as HTML, for the documentation site.

The Markdown files and their pictures are part of the deployment package. A page is rendered on its first request. All
pages have addresses in one folder: `core/chat/README.md` is `core-chat`, so that links between them are plain names.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]

PAGES = (
    "README.md",
    "handlers/README.md",
    "handlers/assistants/README.md",
    "handlers/qelos/README.md",
    "core/chat/README.md",
    "core/tools/README.md",
    "core/files/README.md",
    "core/pii/README.md",
    "handlers/OPERATING.md",
    "core/cli/README.md",
    "core/README.md",
    "core/DECISIONS.md",
    "tests/README.md",
    "tests/support/README.md",
    "tests/bench/README.md",
)
"""Paths in the repository, in the order of the site's navigation."""

PICTURES = ("core/architecture.svg", "tests/bench/growth.svg", "tests/bench/peers/appends.svg")
"""The pictures that the pages show."""

HOME = "pages"
"""The address of README, below `docs/`."""

_ELSEWHERE = re.compile(r"[a-z]+:|#")
"""Links that are the same on the site: absolute ones, and those within a page."""

_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="pages.css">
</head>
<body>
<nav>
<details><summary>Skein: all pages</summary>
<ul>
<li><a href="../docs">API reference</a></li>
{links}
</ul>
</details>
</nav>
<main>
{body}</main>
</body>
</html>
"""


def address(path: str) -> str:
    """The address of a page or picture below `docs/`."""
    whole = PurePosixPath(path)
    name = whole.parent / ("" if whole.name == "README.md" else whole.name.removesuffix(".md").lower())
    return "-".join(name.parts) or HOME


ADDRESSES = {address(path): path for path in PAGES + PICTURES}
"""Paths in the repository by address."""


@cache
def text(path: str) -> str:
    """A file of the repository."""
    return (ROOT / path).read_text("utf-8")


@cache
def document(path: str) -> str:
    """A page as an HTML document."""
    links = "\n".join(f"<li>{_link(page, current=page == path)}</li>" for page in PAGES)
    name = title(path) if path == PAGES[0] else f"{title(path)} - Skein"
    return _DOCUMENT.format(title=escape(name), links=links, body=body(path))


def title(path: str) -> str:
    """The first heading of a page."""
    return text(path).partition("\n")[0].removeprefix("# ")


def _link(path: str, *, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    return f'<a href="{address(path)}"{mark}>{escape(title(path))}</a>'


def body(path: str) -> str:
    """A page as HTML: headings have ids, links lead to the addresses of the site, HTML comments are left out."""
    markdown = _markdown()
    tokens = [token for token in markdown.parse(text(path)) if token.type != "html_block"]
    _set_anchors(tokens)
    for token in _flatten(tokens):
        if token.type in {"link_open", "image"}:
            _set_target(token, path)
        elif token.type in {"th_open", "td_open"} and token.attrs.pop("style", "") == "text-align:right":
            token.attrSet("class", "number")  # the site's policy admits no inline style
    return str(markdown.renderer.render(tokens, markdown.options, {}))


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # only the site's pages need it

    markdown = MarkdownIt("commonmark").enable("table")
    markdown.add_render_rule("table_open", lambda *_: '<div class="scroll"><table>\n')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return markdown


def _flatten(tokens: Iterable["Token"]) -> Iterator["Token"]:
    for token in tokens:
        yield token
        yield from _flatten(token.children or ())


def _set_anchors(tokens: Sequence["Token"]) -> None:
    taken: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", anchor("".join(one.content for one in inline.children or ()), taken))


def anchor(heading: str, taken: dict[str, int]) -> str:
    """A heading's id, as GitHub makes it; `taken` counts those of the same page."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
    again = taken.get(plain, 0)
    taken[plain] = again + 1
    return f"{plain}-{again}" if again else plain


def _set_target(token: "Token", page: str) -> None:
    """Point a link or picture to an address of the site; a link to a file that it does not have becomes plain text."""
    name = "src" if token.type == "image" else "href"
    target = str(token.attrs[name])
    if _ELSEWHERE.match(target):
        return
    path, hash_, fragment = target.partition("#")
    found = address(normpath(PurePosixPath(page).parent / path))
    if found in ADDRESSES:
        token.attrSet(name, found + hash_ + fragment)
    else:
        del token.attrs[name]
