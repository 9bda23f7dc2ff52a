import re
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from core.cli.bundle import ROOT
from core.http.pages import PAGES, PICTURES, anchor


def targets(page: str) -> list[str]:
    """The targets of the links and pictures of a page, without absolute URLs."""
    tokens = MarkdownIt("commonmark").enable("table").parse((ROOT / page).read_text())
    found = [
        str(child.attrs.get("href") or child.attrs.get("src"))
        for token in tokens
        for child in token.children or ()
        if child.type in {"link_open", "image"}
    ]
    return [target for target in found if not re.match("[a-z]+:", target)]


def anchors(path: Path) -> set[str]:
    """The ids that GitHub gives the headings of a page."""
    counts: dict[str, int] = {}
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text())
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor("".join(child.content for child in inline.children or ()), counts)
    return {name if number == 0 else f"{name}-{number}" for name, count in counts.items() for number in range(count)}


@pytest.mark.parametrize("page", PAGES)
def test_every_local_link_has_a_target(page: str) -> None:
    """Each file and each heading that a page links to exists."""
    for target in targets(page):
        path, _, fragment = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), target
        assert not fragment or fragment in anchors(file), target


def test_every_page_can_be_reached_from_readme() -> None:
    """Links lead from README to every page, directly or over other pages; one of the pages shows each picture."""
    found, new = set[str](), {"README.md"}
    while new:
        found |= new
        linked = {(ROOT / page, target.partition("#")[0]) for page in new if page in PAGES for target in targets(page)}
        new = {str((page.parent / path).resolve().relative_to(ROOT)) for page, path in linked if path} - found

    assert {*PAGES, *PICTURES} <= found


def test_headings_have_the_anchors_of_github() -> None:
    """An anchor is in lower case, without punctuation, with hyphens for spaces, and a number if it recurs."""
    counts: dict[str, int] = {}

    ids = [anchor(heading, counts) for heading in ("Every call, every fault", "code_interpreter", "Files", "Files")]
    assert ids == ["every-call-every-fault", "code_interpreter", "files", "files-1"]


def test_readme_is_short() -> None:
    """It has at most 260 lines; the other pages contain the details."""
    assert len((ROOT / "README.md").read_text().splitlines()) <= 260
