import pytest

from tests.bench.tables import in_page
from tests.mutations.__main__ import ROOT
from tests.mutations.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant_replaces_code_that_occurs_once(mutant: Mutant) -> None:
    """The original code of each mutant occurs exactly once in its file, and the tests that must detect it exist."""
    assert (ROOT / mutant.file).read_text().count(mutant.original) == 1
    assert all((ROOT / test.partition("::")[0]).exists() for test in mutant.tests if test.startswith("tests/"))


def test_page_lists_every_mutant_with_an_existing_test() -> None:
    """The table in tests/README.md lists the mutants in their order, each with a test that exists."""
    table = in_page("mutations", ROOT / "tests" / "README.md")
    rows = [[cell.strip(" `") for cell in line.split("|")[1:3]] for line in table.splitlines()[2:]]

    assert [name for name, _ in rows] == [mutant.name for mutant in MUTANTS]
    for _, finder in rows:
        path, _, test = finder.partition("::")
        assert f"def {test}(" in (ROOT / "tests" / path).read_text(), finder
