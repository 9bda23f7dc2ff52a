import re
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from core.cli.bundle import ROOT
from core.http.pages import PAGES, PICTURES, anchor


def targets(page: str) -> list[str]:
    """Where the links and pictures of a page lead, absolute addresses left out."""
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
    taken: dict[str, int] = {}
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text())
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor("".join(child.content for child in inline.children or ()), taken)
    return {name if number == 0 else f"{name}-{number}" for name, count in taken.items() for number in range(count)}


@pytest.mark.parametrize("page", PAGES)
def test_every_local_link_leads_to_something(page: str) -> None:
    """Each file that a page links to exists, and each heading."""
    for target in targets(page):
        path, _, fragment = target.partition("#")
        found = (ROOT / page).parent / path if path else ROOT / page
        assert found.exists(), target
        assert not fragment or fragment in anchors(found), target


def test_every_page_can_be_reached_from_readme() -> None:
    """By links from page to page; each picture is shown by one of them."""
    found, new = set[str](), {"README.md"}
    while new:
        found |= new
        linked = {(ROOT / page, target.partition("#")[0]) for page in new if page in PAGES for target in targets(page)}
        new = {str((page.parent / path).resolve().relative_to(ROOT)) for page, path in linked if path} - found

    assert {*PAGES, *PICTURES} <= found


def test_headings_have_the_anchors_of_github() -> None:
    """Lower case, without punctuation, hyphens for spaces, and numbers for those that recur."""
    taken: dict[str, int] = {}

    made = [anchor(heading, taken) for heading in ("Every call, every fault", "code_interpreter", "Files", "Files")]
    assert made == ["every-call-every-fault", "code_interpreter", "files", "files-1"]


def test_readme_is_a_front_door() -> None:
    """It has at most 260 lines."""
    assert len((ROOT / "README.md").read_text().splitlines()) <= 260
