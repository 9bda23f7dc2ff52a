"""What Qelos's chat is asked: a chat completion in OpenAI's form, with the fields that Qelos puts beside it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, JsonValue, StrictBool
from pydantic_core import PydanticCustomError

from core.chat import ChatRequest, Sampling
from core.dialects import parts
from core.models import Content, Message, NewMessage, ThreadRef
from core.pii.masking import Masking
from core.providers import ModelRef
from core.spaces import SpaceSettings
from core.threads.text import content_text

MOST_HELD = 200
"""Messages of a thread that are compared with those of a request."""

_SPEAKERS = ("user", "assistant")

_FOLLOW = "The following rules MUST be followed:"
"""Qelos's own words before a request's rules."""

Part = dict[str, JsonValue]


def _none_of_these(asked: list[JsonValue] | None) -> list[JsonValue] | None:
    if asked:
        raise PydanticCustomError("not_offered", "A model is not offered tools of a client's here")
    return asked


NoTools = Annotated[list[JsonValue] | None, AfterValidator(_none_of_these)]
"""Tools that a client would run itself: who sends them waits for calls, which never come here."""

StopSequence = Annotated[str, Field(min_length=1)]


class Said(BaseModel):
    """A message of the request."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[Part] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        """Its words alone."""
        return content_text(self.content or "")

    def kept(self, masking: Masking) -> Content:
        """What it says, in the form in which it is kept: what is to be redacted is not in it any more."""
        if not isinstance(self.content, list):
            return masking.redact(self.content or "")
        return parts.compact([_kept(part, masking) for part in parts.from_chat(self.content)])


class TextFormat(BaseModel):
    """In which form the model answers."""

    type: Literal["text"]


class StreamOptions(BaseModel):
    """What a stream has beside the text."""

    include_usage: StrictBool | None = None


class Request(BaseModel):
    """What is asked, in the form of OpenAI's chat completions.

    Fields that are not known are ignored. One that asks for what the answer would not be is refused: whoever sent it
    would take the answer for something else.
    """

    messages: Annotated[list[Said], Field(min_length=1, max_length=1000)]
    model: Annotated[str, Field(max_length=256)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    stop: str | list[StopSequence] | None = None
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    rules: list[str] | None = None
    n: Literal[1] | None = None
    logprobs: Literal[False] | None = None
    response_format: TextFormat | None = None
    tools: NoTools = None
    functions: NoTools = None
    client_tools: Annotated[NoTools, Field(alias="clientTools")] = None

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to tell at its end what the answer cost."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def newest(self) -> str:
        """The words of the user's last message."""
        return next((one.text for one in reversed(self.messages) if one.role == "user"), "")

    def ask(
        self,
        integration: str,
        settings: SpaceSettings,
        masking: Masking,
        thread: ThreadRef | None = None,
        held: Sequence[Message] = (),
    ) -> ChatRequest:
        """The question in the core's words; of the messages, those of users that the thread does not hold yet."""
        new = [NewMessage("user", one.kept(masking)) for one in self._beyond(held, masking) if one.role == "user"]
        waiting = held[-1] if held and held[-1].role == "user" else None
        provider = settings.model_for(integration).provider
        return ChatRequest(
            new_messages=new,
            existing_id=str(waiting.id) if waiting and not new else None,
            thread=thread,
            raw_request=[integration, self.model_dump(mode="json")],
            model=ModelRef(provider, self.model) if self.model else None,
            integration=integration,
            instructions=[*self._instructions()],
            sampling=self._sampling(),
            masking=masking,
            settings=settings,
        )

    def told(self) -> list[NewMessage]:
        """The messages as they are, for a model that is told nothing else; but for what is said by systems."""
        return [new for one in self.messages if one.role not in ("system", "developer") for new in _said(one)]

    def _instructions(self) -> Iterator[str]:
        yield from (one.text for one in self.messages if one.role in ("system", "developer"))
        if self.rules:
            rules = [f"Rule {number}:\n{rule}" for number, rule in enumerate(self.rules, 1)]
            yield "\n\n".join([_FOLLOW, *rules])

    def _sampling(self) -> Sampling:
        most = self.max_tokens if self.max_completion_tokens is None else self.max_completion_tokens
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return Sampling(most, self.temperature, self.top_p, [one for one in stop if one])

    def _beyond(self, held: Sequence[Message], masking: Masking) -> Sequence[Said]:
        """Clients send the whole conversation, or only what is new: what comes behind the longest beginning of the
        request that is an end of the thread. What tools were asked and told is no part of either."""
        sent = [one for one in self.messages if one.role in _SPEAKERS and one.content is not None]
        kept = [(one.role, _kept_of(one)) for one in held if one.role in _SPEAKERS and not one.item]
        asked = [(one.role, one.kept(masking)) for one in sent]
        longest = min(len(kept), len(asked))
        return next((sent[n:] for n in range(longest, 0, -1) if kept[-n:] == asked[:n]), sent)


def _said(said: Said) -> Iterator[NewMessage]:
    """A message of the request in the core's words: a tool's calls, and what came of them, are items."""
    if said.role == "tool":
        item = {"type": "function_call_output", "call_id": said.tool_call_id, "output": said.text}
        yield NewMessage("tool", item=item)
        return
    if said.content is not None or not said.tool_calls:
        content = said.content or ""
        yield NewMessage(said.role, content if isinstance(content, str) else parts.from_chat(content))
    for call in said.tool_calls or []:
        match call:
            case {"id": str(id), "function": {"name": str(name), "arguments": str(text)}}:
                item = {"type": "function_call", "call_id": id, "name": name, "arguments": text}
                yield NewMessage("assistant", item=item)
            case {"id": str(id), "custom": {"name": str(name), "input": str(text)}}:
                yield NewMessage(
                    "assistant", item={"type": "custom_tool_call", "call_id": id, "name": name, "input": text}
                )


def _kept(part: Part, masking: Masking) -> Part:
    match part:
        case {"text": str(text)}:
            return {**part, "text": masking.redact(text)}
    return part


def _kept_of(message: Message) -> Content:
    """A message of the thread as it would be kept if it were sent as it is shown."""
    shown = parts.to_chat(message.content)
    return shown if isinstance(shown, str) else parts.compact(parts.from_chat(shown))
