from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.messages import LENGTH, message_text
from tests.bench.peers.compare import HEADINGS, row
from tests.bench.peers.peers import PEERS, Peer, PeerError, Program, run_program
from tests.bench.peers.workload import Cost, Result
from tests.bench.tables import in_page
from tests.support.engines.aws import Engine
from tests.support.inspect.metering import run_meter

SKEIN = PEERS[0]


@pytest.fixture(scope="module")
def program(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program of Skein; those of the peers have the same commands."""
    with run_meter(engine) as meter, run_program(SKEIN, meter.address, tmp_path_factory.mktemp("peer")) as program:
        yield program


def result(appends: dict[int, Cost]) -> Result:
    """Build the result of a peer with these appends."""
    return Result(Peer("A store", "a_store"), {}, appends)


def test_message_texts_differ_and_have_one_length() -> None:
    """Message texts have one length, differ from each other, and are the same in every call."""
    assert {len(message_text(number).encode()) for number in range(1, 200)} == {LENGTH}
    assert len({message_text(number) for number in range(1, 200)}) == 199
    assert message_text(7) == message_text(7)


def test_program_appends_reads_and_lists(program: Program) -> None:
    """The program stores the messages of concurrent writers, reads them in order, and lists threads."""
    program.open("peer-asked")
    program.append("one", ["first"])

    assert program.race("one", [[[f"{writer}-{number}"] for number in range(5)] for writer in range(3)]) == []
    stored = program.last("one", 100)
    assert stored[0] == "first"
    assert sorted(stored[1:]) == [f"{writer}-{number}" for writer in range(3) for number in range(5)]
    assert program.last("one", 2) == stored[-2:]
    assert program.threads(50) == 1


def test_program_reports_errors_of_its_store(program: Program) -> None:
    """An error of the store raises PeerError; the program continues."""
    program.open("peer-refusing")

    with pytest.raises(PeerError, match="TooLarge"):
        program.append("one", ["x" * 6_000_000])
    program.append("one", ["first"])
    assert program.last("one", 20) == ["first"]


def test_append_cost_is_the_median_of_neighbours() -> None:
    """The figure of an append is the median of its neighbours; the first append has its own figure."""
    appends = dict.fromkeys(range(1, 101), Cost(1, 1, 0.75)) | {1: Cost(6, 0, 3.75), 100: Cost(6, 1, 3.875)}

    assert result(appends).append_at(1) == Cost(6, 0, 3.75)
    assert result(appends).append_at(100) == Cost(1, 1, 0.75)
    assert result(appends).append_at(1_000) is None


def test_row_has_a_cell_for_each_heading() -> None:
    """A row has a non-empty cell for each heading, also for operations that a store lacks."""
    cells = row(result({1: Cost(6, 0, 3.75)}))

    assert len(cells) == len(HEADINGS)
    assert cells[1:] == ("3.75 (6 + 0)", "-", "-", "-", "-", "no", "0", "none")


def test_every_peer_has_a_program() -> None:
    """Every program belongs to a peer, and every peer has a program."""
    programs = {path.stem for path in Path(__file__).with_name("programs").glob("*.py")}

    assert {peer.program for peer in PEERS} == programs - {"server"}


def test_the_page_lists_these_peers() -> None:
    """The table in tests/bench has a row for each, with the installed versions: `make bench-peers ARGS=--write`."""
    table = in_page("peers")
    versions = [requirement.replace("==", " ") for peer in PEERS for requirement in peer.requirements]

    lines = table.splitlines()[2 : 2 + len(PEERS)]
    assert [line.split("|")[1].strip() for line in lines] == [peer.name for peer in PEERS]
    assert [one for one in versions if not one.startswith("boto3") and one not in table] == []
