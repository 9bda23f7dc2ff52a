"""Appends of messages with an idempotency key."""

from collections.abc import Sequence

from typing_extensions import override

from core import clock
from core.models import Message, NewMessage, NewThread, Replayable, ThreadRef
from core.threads.append import append
from core.threads.create import create_with_message
from tests.faults.operation import KEY, Operation
from tests.support.data.conversations import AUTHOR, LARGE, all_messages, all_threads, user_message
from tests.support.inspect import store


class Append(Operation):
    """A message after others, in a thread whose last activity is so old that the append must update it."""

    ref: ThreadRef
    messages: tuple[NewMessage, ...] = (user_message("new"),)
    objects = 0

    @override
    def prepare(self) -> None:
        long_ago = NewMessage("user", "first", created_at=clock.now() - 2 * clock.MINUTE)
        self.ref = create_with_message(self.space, NewThread(), long_ago, author=AUTHOR).value.thread

    @override
    def send(self) -> Replayable[Sequence[Message]]:
        return append(self.ref, self.messages, author=AUTHOR, key=KEY)

    @override
    def check(self, answer: object) -> None:
        count = len(self.messages) + 1
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        stored = all_messages(self.ref)
        assert [message.content for message in stored] == ["first", *(new.content for new in self.messages)]
        assert stored[1:] == list(replay.value)
        assert [thread.message_count for thread in all_threads(self.space)] == [count]
        assert store.count_kinds(self.space) == {"C": 1, "M": count, "~": 1}
        assert len(store.objects(self.space)) == self.objects


class AppendLarge(Append):
    """A message whose content is stored in S3."""

    messages = (user_message(LARGE),)
    objects = 1


class AppendBlock(Append):
    """Several messages in one block."""

    messages = (user_message("one"), user_message("two"), user_message("three"))


class AppendToOlderParent(Append):
    """A message whose parent is not the newest message."""

    @override
    def prepare(self) -> None:
        super().prepare()
        first = all_messages(self.ref)[0]
        append(self.ref, user_message("second"), author=AUTHOR)
        self.new = NewMessage("user", "new", parent_id=str(first.id))

    @override
    def send(self) -> Replayable[Sequence[Message]]:
        return append(self.ref, [self.new], author=AUTHOR, key=KEY)

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        first, _, new = all_messages(self.ref)
        assert [new] == list(replay.value)
        assert new.parent == first.sequence
