"""Appending messages, with an idempotency key."""

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
    """A message behind others, in a thread whose last activity was so long ago that it is to be noted again."""

    ref: ThreadRef
    news: tuple[NewMessage, ...] = (user_message("new"),)
    objects = 0

    @override
    def prepare(self) -> None:
        long_ago = NewMessage("user", "first", created_at=clock.now() - 2 * clock.MINUTE)
        self.ref = create_with_message(self.space, NewThread(), long_ago, author=AUTHOR).value.thread

    @override
    def send(self) -> Replayable[Sequence[Message]]:
        return append(self.ref, self.news, author=AUTHOR, key=KEY)

    @override
    def check(self, answer: object) -> None:
        whole = len(self.news) + 1
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        found = all_messages(self.ref)
        assert [message.content for message in found] == ["first", *(new.content for new in self.news)]
        assert found[1:] == list(replay.value)
        assert [thread.message_count for thread in all_threads(self.space)] == [whole]
        assert store.count_kinds(self.space) == {"C": 1, "M": whole, "~": 1}
        assert len(store.objects(self.space)) == self.objects


class AppendLarge(Append):
    """A message whose content lives in S3."""

    news = (user_message(LARGE),)
    objects = 1


class AppendBlock(Append):
    """Several messages in one block."""

    news = (user_message("one"), user_message("two"), user_message("three"))


class AppendBelow(Append):
    """A message behind one that is not the newest."""

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
