from typing import Any

import pytest

from core.errors import Invalid, NotFound
from core.models import Space
from core.tools import build_tools
from tests.support.data.datasets import SPACE, upload_file
from tests.support.engines.moto import Memory


@pytest.fixture(autouse=True)
def store(memory: Memory) -> Memory:
    """The store of files."""
    return memory


def error_for(wanted: dict[str, Any]) -> tuple[tuple[str | int, ...], str]:
    """The location and message of the error."""
    with pytest.raises(Invalid) as raised:
        build_tools(SPACE, wanted)
    [problem] = raised.value.problems
    return problem.loc, problem.message


def test_request_without_tools_gets_none() -> None:
    """Null and false exclude a tool, even an unknown one."""
    assert build_tools(SPACE, {}) == []
    assert build_tools(SPACE, {"data_lookup": None, "code_interpreter": False, "weather": False}) == []


def test_unknown_tool_is_refused_with_the_list_of_tools() -> None:
    """The message names the tools that the deployment offers."""
    message = "This deployment does not offer this tool. It offers: data_lookup."

    assert error_for({"weather": True}) == (("body", "tools", "weather"), message)


@pytest.mark.parametrize("value", ["yes", 1, 0, [], ""])
def test_value_of_a_tool_must_be_true_or_an_object(value: Any) -> None:
    """Any other value is refused at the name of the tool."""
    loc, message = error_for({"data_lookup": value})

    assert loc == ("body", "tools", "data_lookup")
    assert message == "The value of a tool is true or an object of options."


@pytest.mark.parametrize("value", [True, {}, {"dataset_id": None}, {"dataset_id": 7}, {"dataset_id": ["src_1"]}])
def test_data_lookup_requires_the_id_of_a_file(value: Any) -> None:
    """`dataset_id` must be a string."""
    message = "This is the id of an uploaded file."

    assert error_for({"data_lookup": value}) == (("body", "tools", "data_lookup", "dataset_id"), message)


@pytest.mark.parametrize("id", ["src_00000000000000000000000000000000", "ds_123", "../files/x", ""])
def test_unknown_or_malformed_file_id_is_not_found(id: str) -> None:
    """An id without a file, and a string that is no id, look the same."""
    with pytest.raises(NotFound):
        build_tools(SPACE, {"data_lookup": {"dataset_id": id}})


@pytest.mark.parametrize("other", [Space("acme", "other"), Space("other", "sales")])
def test_file_of_another_space_is_not_found(other: Space) -> None:
    """Every space has its own files."""
    id = upload_file("sales.csv", b"a\n1\n")

    assert len(build_tools(SPACE, {"data_lookup": {"dataset_id": id}})) == 1
    with pytest.raises(NotFound):
        build_tools(other, {"data_lookup": {"dataset_id": id}})


def test_file_that_is_not_a_data_file_is_refused() -> None:
    """The request is refused before the turn starts."""
    id = upload_file("readme.md", b"# Hello")

    loc, message = error_for({"data_lookup": {"dataset_id": id}})

    assert loc[-1] == "dataset_id"
    assert message == "This is not a data file: only CSV, JSON and XLSX files are."


def test_file_that_is_too_large_is_refused() -> None:
    """The size is known without reading the file."""
    id = upload_file("large.csv", b"a" * 20_000_001)

    assert error_for({"data_lookup": {"dataset_id": id}})[1] == (
        "This file is larger than 20 MB, the limit for queries."
    )
