"""Turns of a language model, each with an idempotency key."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from typing_extensions import override

from core import chat
from core.chat import Answered, Ask
from core.cli.acting import acting_on
from core.files import NewFile, upload
from core.models import ThreadRef
from tests.faults.operation import KEY, Operation
from tests.faults.retries import Retry
from tests.support import stored
from tests.support.completions import SUNNY as SUNNY_EVENTS
from tests.support.completions import call, stop, streamed, usage
from tests.support.conversations import AUTHOR, all_messages, all_threads, new_thread, said
from tests.support.hooks import clients
from tests.support.turns import SUNNY, answered
from tests.support.wire import Answer, Asked, Wire, listening


class Turn(Operation):
    """A question in a thread."""

    model: ClassVar[Wire]
    roles: Sequence[str] = ("user", "assistant")
    kinds: ClassVar = {"C": 3, "M": 3, "~": 1}
    ask: Ask

    @override
    def prepare(self) -> None:
        self.ask = Ask([said("How is the weather?")], thread=self.thread())
        self.model.will(streamed(*SUNNY_EVENTS))

    def thread(self) -> ThreadRef | None:
        """Where it is asked."""
        return new_thread("first", space=self.space)

    @override
    def send(self) -> Answered:
        return answered(chat.turn(self.space, self.ask, author=AUTHOR, key=KEY))

    @override
    def check(self, answer: object) -> None:
        assert isinstance(answer, Answered)
        self.model.asked.clear()
        replay = self.send()
        assert replay.replayed
        assert self.model.asked == []
        assert (answer.message, answer.calls) == (replay.message, replay.calls)
        assert answer.message.content == SUNNY
        before = ["first"] if self.ask.thread else []
        found = all_messages(answer.message.thread)
        assert [one.role for one in found[len(before) :]] == list(self.roles)
        assert [one.sequence for one in found] == list(range(1, len(found) + 1))
        assert [one.parent for one in found] == [None, *range(1, len(found))]
        assert len(all_threads(self.space)) == 1
        assert stored.kinds(self.space) == self.kinds


class TurnInNewThread(Turn):
    """A question that makes a thread."""

    kinds: ClassVar = {"C": 3, "M": 2, "~": 1}

    @override
    def thread(self) -> None:
        return None


class TurnWithTool(Turn):
    """A question for which the model calls a tool. It has so many calls that the other retries are left to `Turn`."""

    retries = (Retry.AT_ONCE,)

    roles = ("user", "assistant", "tool", "assistant")
    kinds: ClassVar = {"C": 4, "M": 5, "~": 1}

    @override
    def prepare(self) -> None:
        (file,) = upload(self.space, [NewFile("numbers.csv", b"n\n1\n")]).value
        tools = {"data_lookup": {"dataset_id": file}}
        self.ask = Ask([said("How is the weather?")], thread=self.thread(), tools=tools)
        self.model.choose = _calling_once


def _calling_once(asked: Asked) -> Answer:
    if any(one["role"] == "tool" for one in asked.body["messages"]):
        return streamed(*SUNNY_EVENTS)
    return streamed(call('{"sql": "SELECT 1"}', id="c", name="data_lookup"), stop("tool_calls"), usage())


@contextmanager
def answering(environment: dict[str, str]) -> Iterator[Wire]:
    """Inside the block there is a model that answers."""
    with listening() as model:
        openai = {"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}
        with acting_on(environment | openai):
            clients()
            Turn.model = model
            yield model
