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


def test_file_has_its_name_type_size_and_content() -> None:
    """The name has no path; the type follows from its extension."""
    [id] = uploads.upload(SPACE, [NOTES]).value

    [file] = uploads.describe(SPACE, [id])

    assert file == uploads.File(id, "Größe & Maß.md", "text/markdown", len(NOTES.data))
    assert uploads.read(SPACE, id) == (file, NOTES.data)


def test_files_are_described_in_the_order_of_the_ids() -> None:
    """A repeated id has two descriptions."""
    first, second = uploads.upload(SPACE, [NOTES, TABLE]).value

    assert [file.id for file in uploads.describe(SPACE, [second, first, second])] == [second, first, second]


@pytest.mark.parametrize("space", [Space("acme", "b"), Space("other", "a")])
def test_file_of_another_space_is_not_found(space: Space) -> None:
    """Neither in another space, nor in another tenant's space with the same id."""
    [id] = uploads.upload(SPACE, [NOTES]).value

    with pytest.raises(NotFound, match=id):
        uploads.describe(space, [id])
    with pytest.raises(NotFound, match=id):
        uploads.read(space, id)


@pytest.mark.parametrize("id", ["", "src_", "src_" + "0" * 32, "src_../../../other/a/files/src_1", "x" * 3000, "\0"])
def test_malformed_id_is_not_found(id: str) -> None:
    """A malformed id and an unknown one look the same."""
    known = uploads.upload(SPACE, [NOTES]).value

    with pytest.raises(NotFound) as raised:
        uploads.describe(SPACE, [*known, id])
    assert raised.value.id == id
    with pytest.raises(NotFound):
        uploads.read(SPACE, id)


def test_one_invalid_file_rejects_the_upload(memory: Memory) -> None:
    """All files are checked before the first is stored; the error names the file."""
    with pytest.raises(Invalid) as raised:
        uploads.upload(SPACE, [NOTES, NewFile("empty.txt", b"")])

    assert [problem.loc for problem in raised.value.problems] == [("body", "files", 1)]
    assert memory.objects == []


def test_repeated_key_returns_the_same_files(memory: Memory) -> None:
    """The same request stores the same objects under the same ids."""
    first = uploads.upload(SPACE, [NOTES, TABLE], key="k")
    again = uploads.upload(SPACE, [NOTES, TABLE], key="k")

    assert (again.value, first.replayed, again.replayed) == (first.value, False, True)
    assert len(memory.objects) == 2


@pytest.mark.parametrize("other", [[TABLE], [NOTES], [TABLE, NOTES], [NOTES, NewFile("rows.csv", b"a,b\n1,3\n")]])
def test_key_with_another_request_is_rejected(memory: Memory, other: list[NewFile]) -> None:
    """Other files, fewer files, and another order store nothing."""
    uploads.upload(SPACE, [NOTES, TABLE], key="k")
    before = memory.everything

    with pytest.raises(KeyReused):
        uploads.upload(SPACE, other, key="k")
    assert memory.everything == before


def test_key_is_scoped_to_its_space() -> None:
    """The same key in another space is another request."""
    first = uploads.upload(SPACE, [NOTES], key="k")
    second = uploads.upload(Space("acme", "b"), [TABLE], key="k")

    assert not second.replayed
    assert first.value != second.value
