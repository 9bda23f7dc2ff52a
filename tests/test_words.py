from pathlib import Path

import pytest

from core.cli.bundle import ROOT
from tests.support.inspect.words import files, find

COVERED = ("core", "handlers", "tests", "template.yaml", ".cloudformation", "README.md", ".github", "Makefile")

EXEMPT = ROOT / "tests" / "support" / "inspect" / "words.py"
"""It lists the excluded words."""


@pytest.mark.parametrize("folder", COVERED)
def test_prose_and_names_follow_the_rule_for_words(folder: str) -> None:
    """Docstrings, comments, error texts, pages, names and the texts of the template contain no excluded word."""
    paths = [path for path in files([ROOT / folder]) if path != EXEMPT]
    findings = [
        f"{path.relative_to(ROOT)}:{line}: {text}: {advice}" for path in paths for line, text, advice in find(path)
    ]

    assert paths
    assert findings == []


@pytest.mark.parametrize(
    "source",
    [
        'def described() -> None:\n    """Describe a file."""\n',
        'def describe() -> None:\n    """What is said of a file."""\n',
        "told = 1\n",
        "# Whoever calls it gets the first.\nvalue = 1\n",
        'def fail() -> None:\n    raise ValueError("Nobody is there.")\n',
    ],
)
def test_excluded_word_is_found_in_every_kind_of_text(tmp_path: Path, source: str) -> None:
    """Names of functions and variables, docstrings, comments and error texts."""
    file = tmp_path / "module.py"
    file.write_text(source)

    assert len(list(find(file))) >= 1


def test_excluded_word_is_found_on_a_page_except_in_code(tmp_path: Path) -> None:
    """Code spans and fenced blocks are not prose."""
    page = tmp_path / "page.md"
    page.write_text("It is stored behind it.\n\n```sh\necho behind\n```\n\nThe field `said`.\n")

    assert [finding.line for finding in find(page)] == [1]
