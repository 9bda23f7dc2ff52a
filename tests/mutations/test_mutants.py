import pytest

from tests.bench.tables import in_readme
from tests.mutations.__main__ import ROOT
from tests.mutations.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant_replaces_code_that_occurs_once(mutant: Mutant) -> None:
    """The original code of each mutant occurs exactly once in its file, and the tests that must detect it exist."""
    assert (ROOT / mutant.file).read_text().count(mutant.original) == 1
    assert all((ROOT / test.partition("::")[0]).exists() for test in mutant.tests if test.startswith("tests/"))


def test_readme_lists_every_mutant() -> None:
    """README's table lists the bugs that `make mutations` plants, in their order."""
    listed = [line.split("|")[1].strip() for line in in_readme("mutations").splitlines()[2:]]
    assert listed == [mutant.name for mutant in MUTANTS]
