import pytest

from core import files
from core.errors import Invalid, KeyReused, NotFound
from core.files import NewFile
from core.models import Space
from tests.support.moto import Memory

pytestmark = pytest.mark.usefixtures("memory")

SPACE = Space("acme", "a")

NOTES = NewFile("C:\\Users\\me\\Größe & Maß.md", "# Größe".encode())
TABLE = NewFile("rows.csv", b"a,b\n1,2\n")


def test_a_file_comes_back_as_it_was() -> None:
    """Its name without a path, its type as its name says, its size, and its bytes."""
    [id] = files.upload(SPACE, [NOTES]).value

    [file] = files.described(SPACE, [id])

    assert file == files.File(id, "Größe & Maß.md", "text/markdown", len(NOTES.data))
    assert files.opened(SPACE, id) == (file, NOTES.data)


def test_files_are_described_in_the_order_asked() -> None:
    """Whatever order S3 answers in, and an id that is asked for twice is there twice."""
    first, second = files.upload(SPACE, [NOTES, TABLE]).value

    assert [file.id for file in files.described(SPACE, [second, first, second])] == [second, first, second]


@pytest.mark.parametrize("space", [Space("acme", "b"), Space("other", "a")])
def test_another_spaces_file_is_not_there(space: Space) -> None:
    """To another space, and to another tenant's space of the same name."""
    [id] = files.upload(SPACE, [NOTES]).value

    with pytest.raises(NotFound, match=id):
        files.described(space, [id])
    with pytest.raises(NotFound, match=id):
        files.opened(space, id)


@pytest.mark.parametrize("id", ["", "src_", "src_" + "0" * 32, "src_../../../other/a/files/src_1", "x" * 3000, "\0"])
def test_an_id_that_cannot_be_is_not_there(id: str) -> None:
    """What is spelled like no id is as absent as one that nobody was given."""
    known = files.upload(SPACE, [NOTES]).value

    with pytest.raises(NotFound) as raised:
        files.described(SPACE, [*known, id])
    assert raised.value.id == id
    with pytest.raises(NotFound):
        files.opened(SPACE, id)


def test_one_bad_file_keeps_the_others_out(memory: Memory) -> None:
    """All are looked at before one is kept; the error says which it was."""
    with pytest.raises(Invalid) as raised:
        files.upload(SPACE, [NOTES, NewFile("empty.txt", b"")])

    assert [problem.loc for problem in raised.value.problems] == [("body", "files", 1)]
    assert memory.objects == []


def test_a_key_makes_one_set_of_files(memory: Memory) -> None:
    """The same request again has the same ids and leaves the same objects."""
    first = files.upload(SPACE, [NOTES, TABLE], key="k")
    again = files.upload(SPACE, [NOTES, TABLE], key="k")

    assert (again.value, first.replayed, again.replayed) == (first.value, False, True)
    assert len(memory.objects) == 2


@pytest.mark.parametrize("other", [[TABLE], [NOTES], [TABLE, NOTES], [NOTES, NewFile("rows.csv", b"a,b\n1,3\n")]])
def test_a_key_is_for_one_request(memory: Memory, other: list[NewFile]) -> None:
    """Other files, fewer, or in another order are refused, and nothing of them is kept."""
    files.upload(SPACE, [NOTES, TABLE], key="k")
    before = memory.everything

    with pytest.raises(KeyReused):
        files.upload(SPACE, other, key="k")
    assert memory.everything == before


def test_a_key_counts_in_its_space() -> None:
    """Another space's request with the same key is another request."""
    here = files.upload(SPACE, [NOTES], key="k")
    there = files.upload(Space("acme", "b"), [TABLE], key="k")

    assert not there.replayed
    assert here.value != there.value
