"""Creations of threads with an idempotency key."""

from typing_extensions import override

from core.models import Message, NewThread, Replayable, Thread
from core.threads import delete
from core.threads.create import create_thread, create_with_message
from tests.faults.operation import KEY, Operation
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, contents, user_message
from tests.support.inspect import store


class CreateWithMessage(Operation):
    """A thread with its first message."""

    content = "first"
    objects = 0

    @override
    def prepare(self) -> None:
        """The write needs no other data."""

    @override
    def send(self) -> Replayable[Message]:
        return create_with_message(
            self.space, NewThread(title="title"), user_message(self.content), author=AUTHOR, key=KEY
        )

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        assert contents(replay.value.thread) == [self.content]
        assert [thread.ref for thread in all_threads(self.space)] == [replay.value.thread]
        for partition in store.expire_tombstones(self.space):
            assert delete.resume_sweep(partition, has_time=lambda: True)
        assert store.count_kinds(self.space) == {"C": 1, "M": 1, "~": 1}
        assert len(store.objects(self.space)) == self.objects


class CreateWithLargeMessage(CreateWithMessage):
    """A thread whose first message's content is stored in S3."""

    content = LARGE
    objects = 1


class CreateWithMessages(Operation):
    """A thread with several messages; the content of one of them is stored in S3."""

    contents = ("first", LARGE, "third")

    @override
    def prepare(self) -> None:
        """The write needs no other data."""

    @override
    def send(self) -> Replayable[Thread]:
        return create_thread(
            self.space, NewThread(title="title"), list(map(user_message, self.contents)), author=AUTHOR, key=KEY
        )

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        assert contents(replay.value.ref) == [*self.contents]
        assert all_threads(self.space) == [replay.value]
        for partition in store.expire_tombstones(self.space):
            assert delete.resume_sweep(partition, has_time=lambda: True)
        assert store.count_kinds(self.space) == {"C": 1, "M": 3, "~": 1}
        assert len(store.objects(self.space)) == 1
