"""Carrying out a turn: the question is stored, a model speaks, tools are called and it speaks again, until it answers.

Everything is stored as soon as it is whole, under a key made of the turn's own: who resumes a turn goes on behind it.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from core import spaces
from core.chat import context, model_call, tool_step, user_message
from core.chat.attachments import Documents
from core.chat.events import Answered, Begun, Event
from core.chat.model_call import Told
from core.chat.request import Ask
from core.chat.watch import Watch, ticking
from core.models import Message, Metadata, NewMessage, Space
from core.providers import Finished, TextDelta, ToolCall
from core.providers.registry import provider
from core.threads.append import append, append_all, appended
from core.tools import Tool

MOST_STEPS = 8
"""How often a model may call tools in one turn; then it is offered none, and has to answer."""


def carry_out(
    space: Space,
    ask: Ask,
    author: str,
    offered: Callable[[], Sequence[Tool]],
    hash: str | None = None,
    *,
    resumed: bool = False,
    renew: Callable[[], None] | None = None,
) -> Iterator[Event]:
    """A turn from its question to its answer. `offered` has its tools, closed at its end. `hash` tells it from others
    with a key, `resumed` says that there was an earlier run of it; `renew` is called now and then while a model speaks.
    Raises as `core.chat.turn` does.
    """
    watch = Watch(renew)
    asked = user_message.stored(space, ask, author, hash and f"{hash} asked", resumed=resumed)
    yield Begun(asked)
    if resumed and (before := appended(asked.thread, f"{hash} answered")):
        yield replayed(before[0])
        return
    yield from _Run(asked, ask, author, hash, resumed=resumed, watch=watch).events(offered())


def replayed(answer: Message) -> Answered:
    """The answer that an earlier request had."""
    return Answered(answer, context.calls_for(answer), replayed=True)


@dataclass(slots=True)
class _Heard:
    """What a model said in one go. Without an end, it was stopped."""

    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    end: Finished | None = None

    @property
    def is_answer(self) -> bool:
        """Whether nothing is to be done before it goes on."""
        return not self.calls or self.end is None


class _Run:
    """One run of a turn, behind its question."""

    def __init__(self, asked: Message, ask: Ask, author: str, hash: str | None, *, resumed: bool, watch: Watch) -> None:
        self._asked, self._ask, self._author, self._hash = asked, ask, author, hash
        self._resumed, self._watch = resumed, watch
        self._last = asked
        self._calls: list[ToolCall] = []
        self._read = self._written = 0
        settings = ask.settings or spaces.get(asked.thread.space)
        self._model = ask.model or settings.answering(ask.integration)
        path = context.path(asked.thread, asked.sequence)
        reads = provider(self._model.provider).document_types
        instructions, said = context.told(path, Documents(asked.thread.space, path, reads, ask.masking))
        system = model_call.instructed(settings, [*instructions, *ask.instructions])
        self._before, self._now, self._system = said[:-1], said[-1:], system

    def events(self, offered: Sequence[Tool]) -> Iterator[Event]:
        """What happens, up to the answer."""
        with ExitStack() as leaving:
            for tool in offered:
                leaving.callback(tool.close)
            by_name = {tool.spec.name: tool for tool in offered}
            for number in range(MOST_STEPS):
                taken = self._earlier(number)
                if not taken:
                    heard = yield from self._hear(offered)
                    if heard.is_answer:
                        yield self._answered(heard)
                        return
                    yield from heard.calls
                    taken = self._take(number, heard, by_name)
                self._go_on_behind(taken)
            yield self._answered((yield from self._hear([])))

    def _hear(self, offered: Sequence[Tool]) -> Generator[Event, None, _Heard]:
        """What the model says next, until it has said all or is stopped."""
        heard = _Heard()
        told = Told(self._before, self._now, self._system, [tool.spec for tool in offered])
        with closing(ticking(model_call.spoken(self._model, told, self._ask.masking, self._ask.how))) as coming:
            for event in coming:
                match event:
                    case TextDelta(text):
                        heard.text += text
                        yield event
                    case ToolCall():
                        heard.calls.append(event)
                    case Finished():
                        heard.end = event
                if heard.end is None and self._watch.stops(self._asked.thread):
                    break
        return heard

    def _earlier(self, number: int) -> Sequence[Message]:
        """A step that an earlier run of the turn has taken."""
        return appended(self._asked.thread, f"{self._hash} step {number}") if self._resumed else ()

    def _take(self, number: int, heard: _Heard, by_name: Mapping[str, Tool]) -> Sequence[Message]:
        """Call the tools and store it all. Of two runs of one turn, the first one's step stands."""
        noted = model_call.spent(self._model, heard.end or Finished("tool_calls"))
        news = tool_step.taken(heard.text, heard.calls, by_name, self._ask.masking, noted=noted, behind=self._last)
        key = f"{self._hash} step {number}" if self._hash else None
        return append_all(self._asked.thread, news, author=self._author, key=key, whatever_they_say=True).value

    def _go_on_behind(self, taken: Sequence[Message]) -> None:
        """Have the model told of a step."""
        noted = taken[0].metadata or {}
        self._read += noted.get("input_tokens", 0)
        self._written += noted.get("output_tokens", 0)
        self._last = taken[-1]
        self._calls += context.calls(taken)
        self._now = [*self._now, *context.told(taken)[1]]

    def _answered(self, heard: _Heard) -> Answered:
        """Store the answer behind its question. Of two runs of one turn, the first one's answer stands."""
        text = self._ask.masking.redact(heard.text)
        details = None if heard.end else {"status": "incomplete", "incomplete_details": {"reason": "run_cancelled"}}
        new = NewMessage("assistant", text, self._noted(heard.end), parent_id=str(self._last.id), details=details)
        key = f"{self._hash} answered" if self._hash else None
        done = append(self._asked.thread, new, author=self._author, key=key, whatever_it_says=True).value
        return Answered(done, self._calls)

    def _noted(self, end: Finished | None) -> Metadata:
        """What is noted with the answer: of the whole turn. Raises ProviderFailed if it is none."""
        last = end or Finished("stopped")
        whole = Finished(last.reason, self._read + last.input_tokens, self._written + last.output_tokens)
        called = {"tool_calls": len(self._calls)} if self._calls else {}
        return model_call.spent(self._model, whole) | called
