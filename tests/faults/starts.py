"""Making threads, each with an idempotency key."""

from typing_extensions import override

from core.models import Message, NewThread, Replayable, Thread
from core.threads import delete
from core.threads.create import create_thread, create_with_message
from tests.faults.operation import KEY, Operation
from tests.support.data.conversations import AUTHOR, LARGE, all_threads, contents, user_message
from tests.support.inspect import store


class Start(Operation):
    """A thread with its first message."""

    content = "first"
    objects = 0

    @override
    def prepare(self) -> None:
        """Nothing stands before a start."""

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


class StartLarge(Start):
    """A thread whose first message's content lives in S3."""

    content = LARGE
    objects = 1


class Create(Operation):
    """A thread with several messages, one of whose content lives in S3."""

    said = ("first", LARGE, "third")

    @override
    def prepare(self) -> None:
        """Nothing stands before."""

    @override
    def send(self) -> Replayable[Thread]:
        return create_thread(
            self.space, NewThread(title="title"), list(map(user_message, self.said)), author=AUTHOR, key=KEY
        )

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        assert contents(replay.value.ref) == [*self.said]
        assert all_threads(self.space) == [replay.value]
        for partition in store.expire_tombstones(self.space):
            assert delete.resume_sweep(partition, has_time=lambda: True)
        assert store.count_kinds(self.space) == {"C": 1, "M": 3, "~": 1}
        assert len(store.objects(self.space)) == 1
