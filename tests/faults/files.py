"""Uploading files, with an idempotency key."""

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
        """Nothing stands before."""

    @override
    def send(self) -> Replayable[list[str]]:
        return uploads.upload(self.space, self.new, key=KEY)

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        opened = [uploads.opened(self.space, id) for id in replay.value]
        assert [(file.name, data) for file, data in opened] == [(one.name, one.data) for one in self.new]
        assert store.count_kinds(self.space) == {"C": 1}
        assert len(store.objects(self.space)) == len(self.new)


class Presign(Operation):
    """Leave to upload one: whenever it is asked for again, it is for the same file."""

    @override
    def prepare(self) -> None:
        """Nothing stands before."""

    @override
    def send(self) -> Replayable[str]:
        leave = uploads.presign(self.space, "film.pdf", key=KEY)
        return Replayable(leave.value.id, leave.replayed)

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        assert store.count_kinds(self.space) == {"C": 1}
        assert store.objects(self.space) == []
