import pytest

from tests.bench.tables import in_readme
from tests.mutations.__main__ import ROOT
from tests.mutations.mutants import BUGS, Bug


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_has_its_place(bug: Bug) -> None:
    """`make mutations` plants what it says: the right code stands there once, and the tests that find the bug exist."""
    assert (ROOT / bug.file).read_text().count(bug.right) == 1
    assert all((ROOT / test.partition("::")[0]).exists() for test in bug.tests if test.startswith("tests/"))


def test_the_readme_tells_of_each() -> None:
    """Its table has the bugs that `make mutations` plants, in their order."""
    told = [line.split("|")[1].strip() for line in in_readme("mutations").splitlines()[2:]]
    assert told == [bug.name for bug in BUGS]
