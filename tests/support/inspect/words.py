"""Find words and names that the rule for words excludes: `python -m tests.support.inspect.words FILE_OR_FOLDER ...`.

The rule is in .github/CONTRIBUTING.md.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.cli.bundle import ROOT

TESTS = ROOT / "tests"
"""Strings in tests are data; elsewhere they are error texts and descriptions."""

PHRASES = {
    r"\b(?:said|told|heard)\b": "store, return, render, raise, record",
    r"\b(?:says|tells|hears|knows|speaks)\b": "name the technical action: contains, returns, supports",
    r"\bbehind\b(?! API Gateway)": "after",
    r"\bbeside\b": "next to, with, in addition to",
    r"\bbut for\b": "except",
    r", say\b": "for example",
    r"\breckon(?:s|ed|ing)?\b": "calculate",
    r"\bleave to\b": "permission to",
    r"\b(?:whoever|whatever)\b": "name the actor or thing",
    r"(?-i:\bwhat\b)": "name the thing instead of a relative clause",
    r"\bso many\b": "as many, the number of",
    r"\bput aside\b": "archive",
    r"\bfor good\b": "permanently",
    r"\bas it comes\b": "as it is generated, incrementally",
    r"\b(?:nobody|somebody)\b": "name the actor",
    r"\bsign of life\b": "heartbeat",
    r"\bhas (?:no )?room in\b": "fits into",
    r"\bside by side\b": "concurrently, in parallel",
}
"""Phrases that prose does not contain, each with a replacement. Case does not matter, except in questions (`What`)."""

IDENTIFIERS = frozenset(
    {"said", "told", "heard", "spoken", "beside", "behind", "whatever", "whoever", "reckon", "unsaid"}
)
"""Words that no identifier contains."""

PARTICIPLES = re.compile(
    r"_*(answered|appended|asked|begun|carried|counted|declared|decoded|described|found|gone|given|held|kept|listed|made"
    r"|mapped|marked|named|noted|offered|opened|packed|parsed|ran|refused|registered|restored|said|sent|settled"
    r"|shortened|spelled|spoken|stored|taken|tried|uploaded|used|written)"
)
"""One-word names that describe a result; a function is named by a verb in the imperative."""


class Finding(NamedTuple):
    """A place that breaks the rule: its line (counted from 1), the words there, and the advice."""

    line: int
    text: str
    advice: str


def find(path: Path) -> Iterator[Finding]:
    """Find every place of a file that breaks the rule, in Python, Markdown, YAML or a Makefile."""
    source = path.read_text()
    if path.suffix == ".py":
        yield from _in_python(source, every_string=not path.resolve().is_relative_to(TESTS))
    else:
        fenced = False
        for number, line in enumerate(source.splitlines(), 1):
            fenced ^= line.startswith("```")
            if not fenced:
                yield from _in_prose(line, number)


def _in_python(source: str, *, every_string: bool) -> Iterator[Finding]:
    tree = ast.parse(source)
    docstrings = {node.lineno for node in _docstrings(tree)}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        line = token.start[0]
        if token.type == tokenize.COMMENT:
            yield from _in_prose(token.string, line)
        elif token.type == tokenize.STRING and (line in docstrings or (every_string and " " in token.string)):
            for number, text in enumerate(token.string.splitlines(), line):
                yield from _in_prose(text, number)
        elif token.type == getattr(tokenize, "FSTRING_MIDDLE", -1) and every_string and " " in token.string:
            yield from _in_prose(token.string, line)
        elif token.type == tokenize.NAME and IDENTIFIERS & set(_words(token.string)):
            yield Finding(line, token.string, "use a noun for a value, a verb for a function")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not node.decorator_list and PARTICIPLES.fullmatch(node.name):
            yield Finding(node.lineno, f"def {node.name}", "name the function by a verb in the imperative")


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    """String constants that are statements: docstrings, and the descriptions below constants and fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value


def _words(identifier: str) -> list[str]:
    return [part.lower() for part in re.findall(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])", identifier)]


def _in_prose(line: str, number: int) -> Iterator[Finding]:
    text = re.sub(r"`[^`]*`", "``", line)
    for pattern, advice in PHRASES.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield Finding(number, match[0], advice)


def files(paths: list[Path]) -> Iterator[Path]:
    """The files below the paths that the rule covers."""
    for path in paths:
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (one for one in found if one.suffix in {".py", ".md", ".yaml", ".yml"} or one.name == "Makefile")


def main() -> int:
    """Print every finding below the paths of the command line, and return the exit status."""
    count = 0
    for path in files([Path(name) for name in sys.argv[1:]]):
        lines = path.read_text().splitlines()
        for finding in sorted(find(path)):
            count += 1
            source = lines[finding.line - 1].strip()[:110]
            print(f"{path}:{finding.line}: {finding.text!r} ({finding.advice}): {source}")
    print(f"{count} findings")
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main())
