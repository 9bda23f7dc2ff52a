from typing import Any

import pytest

from core.errors import Invalid, NotFound
from core.models import Space
from core.tools import offered
from tests.support.data.datasets import SPACE, upload_file
from tests.support.engines.moto import Memory


@pytest.fixture(autouse=True)
def store(memory: Memory) -> Memory:
    """Where files are."""
    return memory


def refused(wanted: dict[str, Any]) -> tuple[tuple[str | int, ...], str]:
    """Where the problem is, and what it is."""
    with pytest.raises(Invalid) as raised:
        offered(SPACE, wanted)
    [problem] = raised.value.problems
    return problem.loc, problem.message


def test_no_tools() -> None:
    """A request that wants none gets none; null and false are a no, also for what nobody knows."""
    assert offered(SPACE, {}) == []
    assert offered(SPACE, {"data_lookup": None, "code_interpreter": False, "weather": False}) == []


def test_a_tool_that_nobody_knows() -> None:
    """Is named, and so are those that there are."""
    told = "This deployment does not offer this tool. It offers: data_lookup."

    assert refused({"weather": True}) == (("body", "tools", "weather"), told)


@pytest.mark.parametrize("given", ["yes", 1, 0, [], ""])
def test_a_wish_that_is_none(given: Any) -> None:
    """A tool is wanted with true, or with an object."""
    loc, message = refused({"data_lookup": given})

    assert loc == ("body", "tools", "data_lookup")
    assert message == "A tool is asked for with true, or with an object that says more."


@pytest.mark.parametrize("given", [True, {}, {"dataset_id": None}, {"dataset_id": 7}, {"dataset_id": ["src_1"]}])
def test_data_lookup_needs_a_file(given: Any) -> None:
    """Which it is told by its id."""
    told = "The id of an uploaded file is needed here."

    assert refused({"data_lookup": given}) == (("body", "tools", "data_lookup", "dataset_id"), told)


@pytest.mark.parametrize("id", ["src_00000000000000000000000000000000", "ds_123", "../files/x", ""])
def test_a_file_that_is_not_there(id: str) -> None:
    """Or cannot be."""
    with pytest.raises(NotFound):
        offered(SPACE, {"data_lookup": {"dataset_id": id}})


@pytest.mark.parametrize("other", [Space("acme", "other"), Space("other", "sales")])
def test_a_file_of_others_is_not_there(other: Space) -> None:
    """Each space has its own."""
    id = upload_file("sales.csv", b"a\n1\n")

    assert len(offered(SPACE, {"data_lookup": {"dataset_id": id}})) == 1
    with pytest.raises(NotFound):
        offered(other, {"data_lookup": {"dataset_id": id}})


def test_a_file_that_is_no_data() -> None:
    """Is refused before anything is done."""
    id = upload_file("readme.md", b"# Hello")

    loc, message = refused({"data_lookup": {"dataset_id": id}})

    assert loc[-1] == "dataset_id"
    assert message == "This file is no data: a CSV, JSON or XLSX file is."


def test_a_file_that_is_too_large() -> None:
    """Its size is known without reading it."""
    id = upload_file("large.csv", b"a" * 20_000_001)

    assert refused({"data_lookup": {"dataset_id": id}})[1] == (
        "This file is too large to be looked up: up to 20 MB are."
    )
