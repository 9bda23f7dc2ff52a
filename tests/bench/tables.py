"""Tables of figures, in Markdown that is readable as plain text too, and the page that contains them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.cli.bundle import ROOT

PAGE = ROOT / "tests" / "bench" / "README.md"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format a table with its first column aligned to the left and all others to the right."""
    lines = [headings, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "".join(f"| {' | '.join(_align(line, widths))} |\n" for line in (lines[0], rule, *lines[1:]))


def _align(line: Iterable[str], widths: list[int]) -> Iterator[str]:
    for number, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if number else cell.ljust(width)


def in_page(name: str, page: Path = PAGE) -> str:
    """The text between a name's markers in a page; empty if the page has no such markers."""
    begin, end = _markers(name)
    return page.read_text().partition(begin)[2].partition(end)[0]


def write(name: str, text: str, page: Path = PAGE) -> None:
    """Replace the text between a name's markers in a page. Raises ValueError if the page has no such markers."""
    begin, end = _markers(name)
    before, _, rest = page.read_text().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{page.name} has no {begin.strip()} ... {end.strip()}")
    page.write_text(before + begin + text + end + after)


def _markers(name: str) -> tuple[str, str]:
    return f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
