"""Changing, archiving, restoring and deleting threads."""

from typing_extensions import override

from core.errors import NotFound
from core.models import Replayable, Status, Thread, ThreadChange, ThreadRef
from core.storage import keys
from core.threads import changes, delete
from core.threads.append import append
from tests.faults.operation import KEY, Operation
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, contents, new_thread, user_message
from tests.support.inspect import store
from tests.support.inspect.thread_lookups import assert_not_found, lookups_of

CHANGE = ThreadChange(values={"title": "new", "metadata": {"a": 1}}, unset=frozenset({"project_id"}))


class _Change(Operation):
    """A change to a thread of two messages."""

    ref: ThreadRef

    @override
    def prepare(self) -> None:
        self.ref = new_thread("first", "second", space=self.space)

    def check_whole(self, status: Status) -> Thread:
        """The thread, whose messages, standing and place in the lists must be right."""
        thread = changes.get(self.ref)
        assert thread.status is status
        assert (thread.archived_at is not None) == (status is Status.ARCHIVED)
        assert contents(self.ref) == ["first", "second"]
        assert [one.ref for one in all_threads(self.space, None)] == [self.ref]
        assert [one.ref for one in all_threads(self.space, status)] == [self.ref]
        return thread


class Change(_Change):
    """Fields set and cleared, without a key."""

    @override
    def send(self) -> Thread:
        return changes.update(self.ref, CHANGE).value

    @override
    def check(self, answer: object) -> None:
        thread = self.check_whole(Status.ACTIVE)
        assert answer == thread
        assert (thread.title, thread.metadata, thread.project_id) == ("new", {"a": 1}, None)


class KeyedChange(_Change):
    """Fields set and cleared, with a key: a late retry does not undo what came after."""

    @override
    def send(self) -> Replayable[Thread]:
        return changes.update(self.ref, CHANGE, key=KEY)

    @override
    def check(self, answer: object) -> None:
        thread = self.check_whole(Status.ACTIVE)
        assert isinstance(answer, Replayable)
        assert answer.value == thread
        assert (thread.title, thread.metadata, thread.project_id) == ("new", {"a": 1}, None)
        changes.update(self.ref, ThreadChange(values={"title": "newer"}))
        assert self.send().replayed
        assert changes.get(self.ref).title == "newer"


class Archive(_Change):
    """A thread put aside."""

    @override
    def send(self) -> Thread:
        return changes.archive(self.ref)

    @override
    def check(self, answer: object) -> None:
        assert answer == self.check_whole(Status.ARCHIVED)


class Restore(_Change):
    """An archived thread taken back, with a key: a late retry does not bring back what was archived again."""

    @override
    def prepare(self) -> None:
        super().prepare()
        changes.archive(self.ref)

    @override
    def send(self) -> Replayable[Thread]:
        return changes.restore(self.ref, key=KEY)

    @override
    def check(self, answer: object) -> None:
        assert isinstance(answer, Replayable)
        assert answer.value == self.check_whole(Status.ACTIVE)
        changes.archive(self.ref)
        assert self.send().replayed
        self.check_whole(Status.ARCHIVED)


class Delete(_Change):
    """A thread deleted for good, with claims and content in S3. Sent again it may find the thread gone."""

    sent = 0

    @override
    def prepare(self) -> None:
        super().prepare()
        append(self.ref, user_message(LARGE), author=AUTHOR, key=KEY)
        self.ways = lookups_of(self.ref)

    @override
    def send(self) -> Thread | None:
        self.sent += 1
        try:
            return delete.delete(self.ref)
        except NotFound:
            if self.sent == 1:
                raise
            return None

    @override
    def check(self, answer: object) -> None:
        assert answer is None or (isinstance(answer, Thread) and answer.message_count == 3)
        assert_not_found(self.ways)
        assert all_threads(self.space, None) == []
        assert delete.resume_sweep(keys.partition(self.ref), has_time=lambda: True)
        assert store.count_kinds(self.space) == {"~": 1}
        assert store.objects(self.space) == []
