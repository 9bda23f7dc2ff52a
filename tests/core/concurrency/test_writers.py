from collections.abc import Callable
from functools import partial

import pytest

from core.models import Message, Replayable, ThreadRef
from core.threads.append import append
from tests.support.clients.concurrency import assert_all_succeeded, run_concurrently
from tests.support.clients.tailing_reader import TailingReader
from tests.support.data.conversations import AUTHOR, all_messages, new_thread, user_message

WRITERS, EACH = 32, 2

ALL = WRITERS * EACH + 1


@pytest.mark.parametrize("keyed", [True, False], ids=["keys", "no keys"])
@pytest.mark.usefixtures("store")
def test_many_writers_of_one_thread(*, keyed: bool) -> None:
    """32 writers at once: every message stands in the thread once, at the place that its writer was told; places have
    no hole; a writer's messages are in the order of writing; and readers who follow meanwhile, with cursors and pages
    of any size, see every message once, in order."""
    ref = new_thread("first")
    tails = [TailingReader(ref, limit=limit) for limit in (2, 25)]
    writers = [partial(_write, ref, writer, keyed=keyed) for writer in range(WRITERS)]
    calls: list[Callable[[], list[Message]]] = [*writers, *(partial(_follow, tail) for tail in tails)]
    answers = assert_all_succeeded(run_concurrently(calls))
    found = all_messages(ref)
    assert [message.sequence for message in found] == list(range(1, ALL + 1))
    assert sorted(found[1:], key=_by_writer) == [message for told in answers[:WRITERS] for message in told]
    assert all(tail.seen == found for tail in tails)


@pytest.mark.usefixtures("store")
def test_pages_backwards_while_others_write() -> None:
    """Reading from the newest message back to the first while 16 writers write skips and repeats nothing."""
    ref = new_thread("first", *(str(number) for number in range(9)))
    writers = [partial(_write, ref, writer, keyed=True) for writer in range(16)]
    readers = [partial(all_messages, ref, limit=limit, newest_first=True) for limit in (1, 4)]
    for seen in assert_all_succeeded(run_concurrently([*writers, *readers]))[16:]:
        assert [message.sequence for message in seen] == list(range(seen[0].sequence, 0, -1))


def _write(ref: ThreadRef, writer: int, *, keyed: bool) -> list[Message]:
    told: list[Replayable[Message]] = []
    for number in range(EACH):
        content = f"{writer:02} {number}"
        told.append(append(ref, user_message(content), author=AUTHOR, key=content if keyed else None))
    assert not any(outcome.replayed for outcome in told)
    return [outcome.value for outcome in told]


def _follow(tail: TailingReader) -> list[Message]:
    while len(tail.seen) < ALL:
        tail.read()
    return tail.seen


def _by_writer(message: Message) -> str:
    return str(message.content)
