"""Uploads of files with an idempotency key."""

from typing_extensions import override

from core.files import uploads
from core.files.uploads import NewFile
from core.models import Replayable
from tests.faults.operation import KEY, Operation
from tests.support.inspect import store


class UploadFiles(Operation):
    """Two files in one request."""

    new = (NewFile("notes.md", b"# Notes\n"), NewFile("table.csv", b"a,b\n1,2\n"))

    @override
    def prepare(self) -> None:
        """The write needs no other data."""

    @override
    def send(self) -> Replayable[list[str]]:
        return uploads.upload(self.space, self.new, key=KEY)

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        stored = [uploads.read(self.space, id) for id in replay.value]
        assert [(file.name, data) for file, data in stored] == [(new.name, new.data) for new in self.new]
        assert store.count_kinds(self.space) == {"C": 1}
        assert len(store.objects(self.space)) == len(self.new)


class Presign(Operation):
    """A presigned upload: repeated requests return the same file id."""

    @override
    def prepare(self) -> None:
        """The write needs no other data."""

    @override
    def send(self) -> Replayable[str]:
        upload = uploads.presign(self.space, "film.pdf", key=KEY)
        return Replayable(upload.value.id, upload.replayed)

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        assert store.count_kinds(self.space) == {"C": 1}
        assert store.objects(self.space) == []
