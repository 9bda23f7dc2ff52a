from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.messages import LENGTH, said
from tests.bench.peers.compare import HEADINGS, row
from tests.bench.peers.peers import PEERS, Peer, Program, Refused, running
from tests.bench.peers.workload import Cost, Result
from tests.bench.tables import in_readme
from tests.support.engines.aws import Engine
from tests.support.inspect.metering import run_meter

SKEIN = PEERS[0]


@pytest.fixture(scope="module")
def program(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program that drives Skein; those of the peers say the same words."""
    with run_meter(engine) as meter, running(SKEIN, meter.address, tmp_path_factory.mktemp("peer")) as program:
        yield program


def result(appends: dict[int, Cost]) -> Result:
    """What a peer did that appended."""
    return Result(Peer("A store", "a_store"), {}, appends)


def test_messages_are_of_one_length_and_all_different() -> None:
    """Everybody gets the same ones."""
    assert {len(said(number).encode()) for number in range(1, 200)} == {LENGTH}
    assert len({said(number) for number in range(1, 200)}) == 199
    assert said(7) == said(7)


def test_a_program_does_what_it_is_asked(program: Program) -> None:
    """It keeps what many writers say, reads it back in order, and lists threads."""
    program.open("peer-asked")
    program.append("one", ["first"])

    assert program.race("one", [[[f"{writer}-{number}"] for number in range(5)] for writer in range(3)]) == []
    found = program.last("one", 100)
    assert found[0] == "first"
    assert sorted(found[1:]) == [f"{writer}-{number}" for writer in range(3) for number in range(5)]
    assert program.last("one", 2) == found[-2:]
    assert program.threads(50) == 1


def test_a_program_tells_what_its_store_refused(program: Program) -> None:
    """And goes on."""
    program.open("peer-refusing")

    with pytest.raises(Refused, match="TooLarge"):
        program.append("one", ["x" * 6_000_000])
    program.append("one", ["first"])
    assert program.last("one", 20) == ["first"]


def test_a_figure_is_that_of_most_appends_nearby() -> None:
    """One that did a little more, now and then, does not stand for all; the first stands for itself."""
    appends = dict.fromkeys(range(1, 101), Cost(1, 1, 0.75)) | {1: Cost(6, 0, 3.75), 100: Cost(6, 1, 3.875)}

    assert result(appends).append_at(1) == Cost(6, 0, 3.75)
    assert result(appends).append_at(100) == Cost(1, 1, 0.75)
    assert result(appends).append_at(1_000) is None


def test_what_a_store_cannot_do_is_said() -> None:
    """A line has a cell for each heading, none of them empty."""
    cells = row(result({1: Cost(6, 0, 3.75)}))

    assert len(cells) == len(HEADINGS)
    assert cells[1:] == ("3.75 (6 + 0)", "-", "-", "-", "-", "no", "0", "none")


def test_programs_are_there() -> None:
    """Each peer's, and no other."""
    programs = {path.stem for path in Path(__file__).with_name("programs").glob("*.py")}

    assert {peer.program for peer in PEERS} == programs - {"serving"}


def test_the_readme_tells_of_these_peers() -> None:
    """Its table has a line for each, and the versions are those that are fetched: `make bench-peers ARGS=--write`."""
    told = in_readme("peers")
    versions = [requirement.replace("==", " ") for peer in PEERS for requirement in peer.requirements]

    assert [line.split("|")[1].strip() for line in told.splitlines()[2 : 2 + len(PEERS)]] == [one.name for one in PEERS]
    assert [one for one in versions if not one.startswith("boto3") and one not in told] == []
