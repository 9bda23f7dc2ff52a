"""Tables of figures in aligned Markdown, and their sections in README."""

from collections.abc import Iterable, Iterator, Sequence

from core.cli.bundle import ROOT

README = ROOT / "README.md"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format a table with its first column aligned to the left and all others to the right."""
    lines = [headings, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "".join(f"| {' | '.join(_align(line, widths))} |\n" for line in (lines[0], rule, *lines[1:]))


def _align(line: Iterable[str], widths: list[int]) -> Iterator[str]:
    for number, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if number else cell.ljust(width)


def in_readme(name: str) -> str:
    """Return the text between a name's comments in README."""
    begin, end = _comments(name)
    return README.read_text().partition(begin)[2].partition(end)[0]


def write(name: str, text: str) -> None:
    """Replace the text between a name's comments in README. Raises ValueError if it has no such comments."""
    begin, end = _comments(name)
    readme = README.read_text()
    before, _, rest = readme.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"README has no {begin.strip()} ... {end.strip()}")
    README.write_text(before + begin + text + end + after)


def _comments(name: str) -> tuple[str, str]:
    return f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
