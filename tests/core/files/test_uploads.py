import pytest

from core.errors import Invalid, KeyReused, NotFound
from core.files import uploads
from core.files.uploads import NewFile
from core.models import Space
from tests.support.engines.moto import Memory

pytestmark = pytest.mark.usefixtures("memory")

SPACE = Space("acme", "a")

NOTES = NewFile("C:\\Users\\me\\Größe & Maß.md", "# Größe".encode())
TABLE = NewFile("rows.csv", b"a,b\n1,2\n")


def test_a_file_comes_back_as_it_was() -> None:
    """Its name without a path, its type as its name says, its size, and its bytes."""
    [id] = uploads.upload(SPACE, [NOTES]).value

    [file] = uploads.described(SPACE, [id])

    assert file == uploads.File(id, "Größe & Maß.md", "text/markdown", len(NOTES.data))
    assert uploads.opened(SPACE, id) == (file, NOTES.data)


def test_files_are_described_in_the_order_asked() -> None:
    """Whatever order S3 answers in, and an id that is asked for twice is there twice."""
    first, second = uploads.upload(SPACE, [NOTES, TABLE]).value

    assert [file.id for file in uploads.described(SPACE, [second, first, second])] == [second, first, second]


@pytest.mark.parametrize("space", [Space("acme", "b"), Space("other", "a")])
def test_another_spaces_file_is_not_there(space: Space) -> None:
    """To another space, and to another tenant's space of the same name."""
    [id] = uploads.upload(SPACE, [NOTES]).value

    with pytest.raises(NotFound, match=id):
        uploads.described(space, [id])
    with pytest.raises(NotFound, match=id):
        uploads.opened(space, id)


@pytest.mark.parametrize("id", ["", "src_", "src_" + "0" * 32, "src_../../../other/a/files/src_1", "x" * 3000, "\0"])
def test_an_id_that_cannot_be_is_not_there(id: str) -> None:
    """What is spelled like no id is as absent as one that nobody was given."""
    known = uploads.upload(SPACE, [NOTES]).value

    with pytest.raises(NotFound) as raised:
        uploads.described(SPACE, [*known, id])
    assert raised.value.id == id
    with pytest.raises(NotFound):
        uploads.opened(SPACE, id)


def test_one_bad_file_keeps_the_others_out(memory: Memory) -> None:
    """All are looked at before one is kept; the error says which it was."""
    with pytest.raises(Invalid) as raised:
        uploads.upload(SPACE, [NOTES, NewFile("empty.txt", b"")])

    assert [problem.loc for problem in raised.value.problems] == [("body", "files", 1)]
    assert memory.objects == []


def test_a_key_makes_one_set_of_files(memory: Memory) -> None:
    """The same request again has the same ids and leaves the same objects."""
    first = uploads.upload(SPACE, [NOTES, TABLE], key="k")
    again = uploads.upload(SPACE, [NOTES, TABLE], key="k")

    assert (again.value, first.replayed, again.replayed) == (first.value, False, True)
    assert len(memory.objects) == 2


@pytest.mark.parametrize("other", [[TABLE], [NOTES], [TABLE, NOTES], [NOTES, NewFile("rows.csv", b"a,b\n1,3\n")]])
def test_a_key_is_for_one_request(memory: Memory, other: list[NewFile]) -> None:
    """Other files, fewer, or in another order are refused, and nothing of them is kept."""
    uploads.upload(SPACE, [NOTES, TABLE], key="k")
    before = memory.everything

    with pytest.raises(KeyReused):
        uploads.upload(SPACE, other, key="k")
    assert memory.everything == before


def test_a_key_counts_in_its_space() -> None:
    """Another space's request with the same key is another request."""
    here = uploads.upload(SPACE, [NOTES], key="k")
    there = uploads.upload(Space("acme", "b"), [TABLE], key="k")

    assert not there.replayed
    assert here.value != there.value
