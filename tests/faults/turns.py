"""Questions to a language model, each with an idempotency key."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

from typing_extensions import override

from core import chat, clock
from core.chat import ChatRequest, Completion, TurnFinished
from core.chat.turns import stop
from core.cli.environment import using
from core.files.uploads import NewFile, upload
from core.models import ThreadRef
from core.storage import threads
from tests.faults.operation import KEY, Operation
from tests.support.data.conversations import AUTHOR, all_messages, all_threads, new_thread, user_message
from tests.support.data.turns import SUNNY, finish_turn
from tests.support.engines.hooks import aws_clients, bedrock_client
from tests.support.inspect import store
from tests.support.servers import converse
from tests.support.servers.event_stream import stream_answer
from tests.support.servers.fake_server import Answer, Asked, Wire, run_fake_server


class _Question(Operation):
    """What a model answers."""

    model: ClassVar[Wire]


class Turn(_Question):
    """A question in a thread."""

    roles: Sequence[str] = ("user", "assistant")
    kinds: ClassVar = {"C": 3, "M": 3, "~": 1}
    ask: ChatRequest

    @override
    def prepare(self) -> None:
        self.ask = ChatRequest([user_message("How is the weather?")], thread=self.thread())
        self.model.will(stream_answer(*converse.SUNNY))

    def thread(self) -> ThreadRef | None:
        """Where it is asked."""
        return new_thread("first", space=self.space)

    @override
    def send(self) -> TurnFinished:
        return finish_turn(chat.turn(self.space, self.ask, author=AUTHOR, key=KEY))

    @override
    def check(self, answer: object) -> None:
        assert isinstance(answer, TurnFinished)
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
        assert store.count_kinds(self.space) == self.kinds


class TurnInNewThread(Turn):
    """A question that makes a thread."""

    kinds: ClassVar = {"C": 3, "M": 2, "~": 1}

    @override
    def thread(self) -> None:
        return None


class TurnWithTool(Turn):
    """A question for which the model calls a tool."""

    roles = ("user", "assistant", "tool", "assistant")
    kinds: ClassVar = {"C": 4, "M": 5, "~": 1}

    @override
    def prepare(self) -> None:
        (file,) = upload(self.space, [NewFile("numbers.csv", b"n\n1\n")]).value
        tools = {"data_lookup": {"dataset_id": file}}
        self.ask = ChatRequest([user_message("How is the weather?")], thread=self.thread(), tools=tools)
        self.model.choose = _calling_once


class Complete(_Question):
    """A question outside of all threads. Its answer is kept for its key."""

    @override
    def prepare(self) -> None:
        self.model.will(stream_answer(*converse.SUNNY))

    @override
    def send(self) -> Completion:
        asked = [user_message("How is the weather?")]
        *_, end = chat.complete(self.space, asked, ChatRequest(raw_request="asked"), key=KEY)
        assert isinstance(end, Completion)
        return end

    @override
    def check(self, answer: object) -> None:
        assert isinstance(answer, Completion)
        self.model.asked.clear()
        replay = self.send()
        assert self.model.asked == []
        assert replay.replayed
        assert replace(answer, replayed=True) == replay
        assert answer.text == SUNNY
        assert store.count_kinds(self.space) == {"C": 1}


class Stop(Operation):
    """Turns stopped, with a key: a late retry does not stop those that began later."""

    @override
    def prepare(self) -> None:
        self.thread = new_thread("first", space=self.space)

    @override
    def send(self) -> bool:
        return stop(self.thread, key=KEY)

    @override
    def check(self, answer: object) -> None:
        at = threads.stopped_at(self.thread)
        assert at
        self.clock.advance(clock.SECOND)
        assert self.send()
        assert threads.stopped_at(self.thread) == at


def _calling_once(asked: Asked) -> Answer:
    if any("toolResult" in part for one in asked.body["messages"] for part in one["content"]):
        return stream_answer(*converse.SUNNY)
    query = converse.arguments('{"sql": "SELECT 1"}')
    call = (converse.tool("c", "data_lookup"), query, converse.block_end(1))
    return stream_answer(converse.START, *call, converse.stop("tool_use"), converse.usage())


@contextmanager
def answering(environment: dict[str, str]) -> Iterator[Wire]:
    """Inside the block Bedrock has a model that answers."""
    with run_fake_server() as model:
        there = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.url}
        with using(environment | there | {"SKEIN_DEFAULT_PROVIDER": "bedrock"}):
            aws_clients()
            bedrock_client()
            _Question.model = model
            yield model
