"""The tables and numbers of the pages agree with the code: no row is missing, and none is superfluous."""

import re
from collections.abc import Iterator

import handlers
from core import limits
from core.cli.bundle import ROOT
from core.http.openapi import discover
from core.http.pages import PAGES
from core.storage.activity import ACTIVITY_RESOLUTION
from tests.bench.tables import in_page
from tests.mutations.mutants import MUTANTS
from tests.pages.commands import make_targets
from tests.support.inspect.template import template

ENDPOINTS = {
    "native": "handlers/README.md",
    "openai": "handlers/assistants/README.md",
    "qelos": "handlers/qelos/README.md",
}
"""The page with the table of each dialect."""

OPERATING = "handlers/OPERATING.md"


def table(page: str, name: str) -> list[list[str]]:
    """The cells of the table after a comment, without the headings."""
    _, comment, rest = (ROOT / page).read_text().partition(f"<!-- {name} -->\n")
    assert comment, f"{page} has no table {name}"
    rows = rest.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip(" `") for cell in row.split("|")[1:-1]] for row in rows if row.startswith("|")]


def test_every_endpoint_is_listed() -> None:
    """The tables of the dialects contain each route once, and no other."""
    routes = [f"{endpoint.method} {endpoint.path}" for endpoint in discover(handlers)]

    listed = [row[0] for name, page in ENDPOINTS.items() for row in table(page, f"{name} endpoints")]
    assert sorted(listed) == sorted(routes)


def test_parameters_and_outputs_are_listed() -> None:
    """Both tables agree with the template, including the defaults of parameters."""
    defaults = {name: str(parameter["Default"] or "none") for name, parameter in template()["Parameters"].items()}

    assert [row[:2] for row in table(OPERATING, "parameters")] == [[*default] for default in defaults.items()]
    assert [row[0] for row in table(OPERATING, "outputs")] == list(template()["Outputs"])


def test_readme_has_five_of_the_parameters() -> None:
    """Their names and defaults are those of the complete table."""
    whole = [row[:2] for row in table(OPERATING, "parameters")]
    five = [row[:2] for row in table("README.md", "five parameters")]

    assert len(five) == 5
    assert all(row in whole for row in five)


def test_readme_has_six_of_the_costs() -> None:
    """They are rows of the table that `make costs` writes."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in in_page("costs").splitlines()[2:]]
    whole = {row[0]: row[-4:] for row in rows}
    six = table("README.md", "six costs")

    assert len(six) == 6
    assert {row[0]: row[1:] for row in six} == {row[0]: whole[row[0]] for row in six}


def test_limits_are_those_of_the_code() -> None:
    """The page states the numbers that the code checks."""
    chapter = (ROOT / "handlers/README.md").read_text().partition("## Limits")[2]

    for number in (limits.MAX_CONTENT, limits.MAX_CONTENT_ON_WIRE, limits.MAX_METADATA, limits.MAX_TITLE):
        assert f"{number:,} bytes" in chapter
    assert f"{ACTIVITY_RESOLUTION // 1000} seconds" in chapter


def test_proof_of_readme_is_that_of_the_pages() -> None:
    """Its numbers are those of tests/README.md and of the list of mutants."""
    proof = (ROOT / "README.md").read_text().partition("## Proof")[2].partition("\n## ")[0]
    whole = (ROOT / "tests" / "README.md").read_text()
    pairs = re.findall(r"([\d,]+) and ([\d,]+) combinations", whole)
    isolation = [sum(int(number.replace(",", "")) for number in pair) for pair in pairs]

    assert f"{len(MUTANTS)} of {len(MUTANTS)} found" in proof
    assert [f"{number:,} combinations" in proof for number in isolation] == [True]
    for number in ("4,600", "115,858", "2,843", "375"):
        assert number in proof
        assert number in whole


def mentioned_targets() -> Iterator[str]:
    """Every make target that a page mentions, on a line of its own or within a sentence."""
    for page in PAGES:
        text = (ROOT / page).read_text()
        for command in re.findall(r"`make ([a-z -]+)|^make ([a-z -]+)$", text, re.MULTILINE):
            yield from "".join(command).split()


def test_every_make_target_exists() -> None:
    """Each target that a page mentions exists, and the table of targets contains all except UNLISTED."""
    listed = re.findall(r"^\| `make ([a-z -]+)", (ROOT / "tests" / "README.md").read_text(), re.MULTILINE)

    assert {"run", "test", "build", "costs"} <= {*mentioned_targets()} <= make_targets()
    assert {name for line in listed for name in line.split()} == make_targets() - UNLISTED


UNLISTED = {"help", "install", "clean", "dynamodb-local-stop"}
"""Targets that the table leaves out, since they need no explanation."""
