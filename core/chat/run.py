"""Running a turn: store the question, then call the model and its tools in rounds until it answers.

Each message is stored as soon as it is complete, under a key derived from the turn's own, so that a resumed turn
continues after the last stored step.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from core import spaces
from core.chat import context, model_call, tool_step, user_message
from core.chat.attachments import Documents
from core.chat.events import Event, TurnFinished, TurnStarted
from core.chat.model_call import Prompt
from core.chat.request import ChatRequest
from core.chat.user_message import LoadTools, ReadHead
from core.chat.watch import Watch, with_heartbeat
from core.models import Message, Metadata, NewMessage, Space
from core.providers import Finished, TextDelta, ToolCall
from core.providers.registry import provider
from core.threads.append import append, find_appended
from core.tools import Tool

MAX_TOOL_ROUNDS = 8
"""How often a model may call tools in one turn. After that it is offered none, and has to answer."""


def run_turn(
    space: Space,
    request: ChatRequest,
    author: str,
    read_head: ReadHead,
    load_tools: LoadTools,
    hash: str | None = None,
    *,
    resumed: bool = False,
    renew: Callable[[], None] | None = None,
) -> Iterator[Event]:
    """Run a turn from its question to its answer, and yield its events. The tools are closed at its end.

    `hash` is the turn's hashed key, if it has one. `resumed` is true after an earlier run of the turn. `renew` renews
    its lease, and is called regularly while a model streams. Raises as `core.chat.turn` does.
    """
    watch = Watch(renew)
    question = user_message.store(space, request, author, hash and f"{hash} question", read_head, resumed=resumed)
    yield TurnStarted(question)
    if resumed and (stored := find_appended(question.thread, f"{hash} answer")):
        yield replay(stored[0])
        return
    yield from _Run(question, request, author, hash, resumed=resumed, watch=watch).events(load_tools())


def replay(answer: Message) -> TurnFinished:
    """The last event of a turn that an earlier request has finished."""
    return TurnFinished(answer, context.tool_calls_for(answer), replayed=True)


@dataclass(slots=True)
class _ModelOutput:
    """The output of one model call. `end` is None if the turn was stopped."""

    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    end: Finished | None = None

    @property
    def is_answer(self) -> bool:
        """Whether this ends the turn: the model calls no tool, or was stopped."""
        return not self.calls or self.end is None


class _Run:
    """One run of a turn whose question is stored."""

    def __init__(
        self, question: Message, request: ChatRequest, author: str, hash: str | None, *, resumed: bool, watch: Watch
    ) -> None:
        self._thread, self._request, self._author, self._hash = question.thread, request, author, hash
        self._resumed, self._watch = resumed, watch
        self._last = question
        self._calls: list[ToolCall] = []
        self._input_tokens = self._output_tokens = 0
        settings = request.settings or spaces.get(self._thread.space)
        self._model = request.model or settings.model_for(request.integration)
        history = context.branch_history(self._thread, question.sequence)
        documents = Documents(self._thread.space, history, provider(self._model.provider).reads, request.masking)
        instructions, messages = context.to_model_messages(history, documents)
        self._system = model_call.system_prompt(settings, [*instructions, *request.instructions])
        self._before, self._now = messages[:-1], messages[-1:]

    def events(self, tools: Sequence[Tool]) -> Iterator[Event]:
        """Run the turn, and yield its events up to the answer."""
        with ExitStack() as stack:
            for tool in tools:
                stack.callback(tool.close)
            by_name = {tool.spec.name: tool for tool in tools}
            for number in range(MAX_TOOL_ROUNDS):
                step = self._stored_step(number)
                if not step:
                    output = yield from self._call_model(tools)
                    if output.is_answer:
                        yield self._store_answer(output)
                        return
                    yield from output.calls
                    step = self._run_tools(number, output, by_name)
                self._append_step(step)
            yield self._store_answer((yield from self._call_model([])))

    def _call_model(self, tools: Sequence[Tool]) -> Generator[Event, None, _ModelOutput]:
        """Call the model, and return its output when it has ended or the turn was stopped."""
        output = _ModelOutput()
        prompt = Prompt(self._before, self._now, self._system, [tool.spec for tool in tools])
        answer = model_call.stream_answer(self._model, prompt, self._request.masking, self._request.sampling)
        with closing(with_heartbeat(answer)) as events:
            for event in events:
                match event:
                    case TextDelta(text):
                        output.text += text
                        yield event
                    case ToolCall():
                        output.calls.append(event)
                    case Finished():
                        output.end = event
                if output.end is None and self._watch.should_stop(self._thread):
                    break
        return output

    def _stored_step(self, number: int) -> Sequence[Message]:
        """The messages of a step that an earlier run of the turn has stored."""
        return find_appended(self._thread, f"{self._hash} step {number}") if self._resumed else ()

    def _run_tools(self, number: int, output: _ModelOutput, tools: Mapping[str, Tool]) -> Sequence[Message]:
        """Call the tools, and store the step. If another run of the turn has stored this step first, return that."""
        usage = model_call.usage_metadata(self._model, output.end or Finished("tool_calls"))
        masking = self._request.masking
        news = tool_step.build_step(output.text, output.calls, tools, masking, metadata=usage, parent=self._last)
        key = f"{self._hash} step {number}" if self._hash else None
        return append(self._thread, news, author=self._author, key=key, match_request=False).value

    def _append_step(self, step: Sequence[Message]) -> None:
        """Append a step to the prompt, and add its tokens to those of the turn."""
        usage = step[0].metadata or {}
        self._input_tokens += usage.get("input_tokens", 0)
        self._output_tokens += usage.get("output_tokens", 0)
        self._last = step[-1]
        self._calls += context.tool_calls_in(step)
        self._now = [*self._now, *context.to_model_messages(step)[1]]

    def _store_answer(self, output: _ModelOutput) -> TurnFinished:
        """Store the answer as the child of the last message of the turn. If another run of the turn has stored an
        answer first, return that."""
        text = self._request.masking.redact(output.text)
        details = None if output.end else {"status": "incomplete", "incomplete_details": {"reason": "run_cancelled"}}
        new = NewMessage("assistant", text, self._usage(output.end), parent_id=str(self._last.id), details=details)
        key = f"{self._hash} answer" if self._hash else None
        message = append(self._thread, new, author=self._author, key=key, match_request=False).value
        return TurnFinished(message, self._calls)

    def _usage(self, end: Finished | None) -> Metadata:
        """The metadata of the answer: the usage of the whole turn. Raises ProviderFailed for a filtered answer."""
        last = end or Finished("stopped")
        input_tokens = self._input_tokens + last.input_tokens
        total = Finished(last.reason, input_tokens, self._output_tokens + last.output_tokens)
        tool_calls = {"tool_calls": len(self._calls)} if self._calls else {}
        return model_call.usage_metadata(self._model, total) | tool_calls
