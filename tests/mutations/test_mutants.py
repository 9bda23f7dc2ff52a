import pytest

from tests.bench.tables import in_page
from tests.mutations.__main__ import ROOT
from tests.mutations.mutants import BUGS, Bug


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_has_its_place(bug: Bug) -> None:
    """`make mutations` plants what it says: the right code stands there once, and the tests that find the bug exist."""
    assert (ROOT / bug.file).read_text().count(bug.right) == 1
    assert all((ROOT / test.partition("::")[0]).exists() for test in bug.tests if test.startswith("tests/"))


def test_the_page_lists_each_planted_bug() -> None:
    """The table in tests/README.md has the bugs that `make mutations` plants, in their order."""
    table = in_page("mutations", ROOT / "tests" / "README.md")
    listed = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert listed == [bug.name for bug in BUGS]
