"""What no request does: deleting what was kept long enough, and sweeping what deleted threads leave."""

from typing_extensions import override

from core import clock, spaces
from core.files import uploads
from core.files.uploads import NewFile
from core.storage import keys
from core.storage.retention_register import Retention
from core.threads import delete, retention
from core.threads.append import append
from core.threads.retention import RetentionRun
from tests.faults.operation import KEY, Operation
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, new_thread, user_message
from tests.support.inspect import store
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

DAYS = 30


class EnforceRetention(Operation):
    """A run over a space with a thread and a file that have been kept long enough, and a thread that has not."""

    @override
    def prepare(self) -> None:
        spaces.create(self.space, {"retention_days": DAYS})
        old = new_thread("first", "second", "third", space=self.space)
        uploads.upload(self.space, [NewFile("notes.md", b"# Notes\n")])
        self.ways, self.partition = lookups_of(old), keys.partition(old)
        self.clock.advance((DAYS + 1) * clock.DAY)
        self.kept = new_thread("kept", space=self.space)

    @override
    def send(self) -> RetentionRun:
        return retention.enforce(has_time=lambda: True, on_error=_raised)

    @override
    def check(self, answer: object) -> None:
        assert isinstance(answer, RetentionRun)
        assert answer.finished
        assert_not_found(self.ways)
        assert [one.ref for one in all_threads(self.space, None)] == [self.kept]
        assert store.objects(self.space) == []
        assert delete.resume_sweep(self.partition, has_time=lambda: True)
        assert store.count_kinds(self.space) == {"M": 1, "~": 2}
        spaces.update(self.space, {"retention_days": None})


class SweepThread(Operation):
    """What a deleted thread leaves taken away: messages, a claim and content in S3."""

    is_conditional = False

    @override
    def prepare(self) -> None:
        spaces.create(self.space, {"retention_days": DAYS})
        thread = new_thread("first", "second", space=self.space)
        append(thread, user_message(LARGE), author=AUTHOR, key=KEY)
        self.clock.advance((DAYS + 1) * clock.DAY)
        assert delete.delete_if_inactive(thread, Retention(self.space, DAYS))
        spaces.update(self.space, {"retention_days": None})
        self.partition = keys.partition(thread)

    @override
    def send(self) -> bool:
        return delete.resume_sweep(self.partition, has_time=lambda: True)

    @override
    def check(self, answer: object) -> None:
        assert answer is True
        assert store.count_kinds(self.space) == {"~": 1}
        assert store.objects(self.space) == []


def _raised(error: Exception) -> None:
    raise error
