from functools import partial

import pytest

from core.models import Message, Replayable, ThreadRef
from core.threads.append import append
from tests.faults.injection import Kind, insisted
from tests.faults.interleaving import Interleaving
from tests.support.clients.tailing_reader import TailingReader
from tests.support.data.conversations import AUTHOR, all_messages, new_thread, user_message
from tests.support.data.seeds import seeds

WRITERS = ("a", "b", "b", "c")
"""Two of them are one caller who sends everything twice."""

EACH = 3

pytestmark = pytest.mark.usefixtures("store")


class Conversation:
    """Writers of one thread, and what they were answered by key."""

    def __init__(self) -> None:
        self.ref: ThreadRef = new_thread("first")
        self.answers: dict[str, list[Replayable[Message]]] = {}

    def write(self, writer: str) -> None:
        """Append one writer's messages, each when the one before it is answered."""
        for number in range(EACH):
            key = f"{writer}{number}"
            answer = insisted(partial(append, self.ref, user_message(key), author=AUTHOR, key=key))
            self.answers.setdefault(key, []).append(answer)

    def follow(self, tail: TailingReader) -> None:
        """Read until everything was seen."""
        while len(tail.seen) <= EACH * len(set(WRITERS)):
            insisted(tail.read)


@pytest.mark.parametrize("seed", seeds(10))
@pytest.mark.parametrize("faults", [(), tuple(Kind)], ids=["sound", "faulty"])
@pytest.mark.usefixtures("no_waiting")
def test_each_key_has_one_message(seed: int, faults: tuple[Kind, ...]) -> None:
    """In whatever order the steps of appends come, and whichever of them go wrong: every key has one message, which
    all its answers show; places have no hole; a writer's messages stand in the order of writing; and a reader who
    follows sees all of it once, in order."""
    conversation = Conversation()
    tail = TailingReader(conversation.ref, limit=3)
    writers = [partial(conversation.write, writer) for writer in WRITERS]
    Interleaving(seed, faults=faults).run(*writers, partial(conversation.follow, tail))
    found = all_messages(conversation.ref)
    assert tail.seen == found
    assert [message.sequence for message in found] == list(range(1, len(found) + 1))
    by_content = {str(message.content): message for message in found[1:]}
    assert len(by_content) == len(found) - 1 == EACH * len(set(WRITERS))
    for key, answers in conversation.answers.items():
        assert {answer.value for answer in answers} == {by_content[key]}
        done = [answer for answer in answers if not answer.replayed]
        assert len(done) == 1 or (faults and not done)
    for writer in WRITERS:
        assert sorted(by_content[f"{writer}{number}"].sequence for number in range(EACH)) == [
            by_content[f"{writer}{number}"].sequence for number in range(EACH)
        ]
