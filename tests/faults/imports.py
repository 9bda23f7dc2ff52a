"""Importing threads."""

from typing_extensions import override

from core.threads import changes
from core.threads.imports import Imported
from tests.faults.operation import Operation
from tests.support.data.assistants_export import document, export_document, import_document, raw_text
from tests.support.data.conversations import all_threads
from tests.support.inspect import store


class Import(Operation):
    """A thread that has more messages than one transaction takes, one of them in S3."""

    count = 26

    @override
    def prepare(self) -> None:
        self.document = document(self.count)
        self.document["messages"][-1]["content"] = [raw_text("x" * 400_000)]

    @override
    def send(self) -> Imported:
        return import_document(self.space, self.document)

    @override
    def check(self, answer: object) -> None:
        assert isinstance(answer, Imported)
        assert import_document(self.space, self.document).added == 0
        assert export_document(self.space) == self.document
        assert store.count_kinds(self.space) == {"A": self.count, "C": 1, "M": self.count, "~": 1}
        assert all_threads(self.space) == [changes.get(answer.ref)]


class ImportMore(Import):
    """What is new of a thread that was imported before."""

    count = 2

    @override
    def prepare(self) -> None:
        import_document(self.space, document(1))
        super().prepare()
