"""Qelos's chat completions: OpenAI's form, with a thread behind it or without."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, Field, JsonValue

from core import clock
from core.chat import Answered, Ask, Completed, Event, Sampling, begun
from core.dialects import parts
from core.http.errors import Failure
from core.http.replies import EventStream, Reply, server_sent
from core.jsontext import dumps
from core.models import Content, Message, NewMessage, ThreadRef
from core.providers import ChatMessage, ModelRef, TextDelta
from core.settings import settings
from core.text import plain, text_of

MOST_HELD = 200
"""Messages of a thread that are compared with those of a request."""

_SPEAKERS = ("user", "assistant")

Part = dict[str, JsonValue]


class Said(BaseModel):
    """A message of the request."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    @property
    def kept(self) -> Content:
        """What it says, in the form in which it is kept."""
        return _kept([] if self.content is None else self.content)


class Request(BaseModel):
    """What is asked, in the form of OpenAI's chat completions."""

    messages: Annotated[list[Said], Field(min_length=1, max_length=1000)]
    model: str | None = None
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    stop: str | list[str] | None = None
    stream: bool = False

    @property
    def sampling(self) -> Sampling:
        """How the model is to choose its words."""
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return Sampling(self.max_tokens, self.temperature, self.top_p, stop)

    def ask(self, integration: str, thread: ThreadRef | None = None, held: Sequence[Message] = ()) -> Ask:
        """The question in the core's words; of the messages, those of users that the thread does not hold yet."""
        new = [NewMessage("user", one.kept) for one in self._beyond(held) if one.role == "user"]
        return Ask(
            said=new,
            existing_id=None if new or not held else str(held[-1].id),
            thread=thread,
            sent=[integration, self.model_dump(mode="json")],
            model=ModelRef(settings().default_provider, self.model) if self.model else None,
            integration=integration,
            instructions=[_text(one) for one in self.messages if one.role in ("system", "developer")],
            how=self.sampling,
        )

    def told(self) -> list[ChatMessage]:
        """The messages as a model is told them."""
        return [
            ChatMessage("assistant" if one.role == "assistant" else "user", _text(one))
            for one in self.messages
            if one.role in ("user", "assistant")
        ]

    def _beyond(self, held: Sequence[Message]) -> Sequence[Said]:
        """Clients send the whole conversation, or only what is new: what comes behind the longest beginning of the
        request that is an end of the thread. What tools were asked and told is no part of either."""
        sent = [one for one in self.messages if one.role in _SPEAKERS and one.content is not None]
        kept = [(one.role, _kept(parts.to_chat(one.content))) for one in held if one.role in _SPEAKERS and not one.item]
        asked = [(one.role, one.kept) for one in sent]
        longest = min(len(kept), len(asked))
        return next((sent[n:] for n in range(longest, 0, -1) if kept[-n:] == asked[:n]), sent)


class ChoiceMessage(BaseModel):
    """What the model said."""

    role: Literal["assistant"] = "assistant"
    content: str


class Choice(BaseModel):
    """The one answer."""

    index: int = 0
    message: ChoiceMessage
    finish_reason: str


class Usage(BaseModel):
    """What it cost."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """An answer, in OpenAI's form."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage


def whole(events: Iterable[Event | Completed]) -> Reply[ChatCompletion]:
    """An answer, all at once."""
    end = next(event for event in events if isinstance(event, Answered | Completed))
    if isinstance(end, Answered):
        message = end.message
        return Reply(_completion(plain(message), message.metadata or {}, message.id, message.created_at), end.replayed)
    return Reply(_completion(end.text, end.spent, uuid4(), clock.now()))


def stream(events: Iterable[Event | Completed]) -> EventStream:
    """An answer as server-sent events, each text in Qelos's shape and in OpenAI's at once."""
    coming, replayed = begun(events)
    return EventStream(_told(coming), _failed, replayed)


def wants_stream(request: Request, query: str | None, accept: str | None) -> bool:
    """Whether a caller wants server-sent events: `?stream=true`, `"stream": true`, or what `Accept` says."""
    return request.stream or query == "true" or "text/event-stream" in (accept or "")


def _told(events: Iterable[Event | Completed]) -> Iterator[str]:
    spoken = False
    for event in events:
        if isinstance(event, TextDelta):
            spoken = True
            yield server_sent(None, dumps(_chunk(event.text, None)))
        elif isinstance(event, Answered) and not spoken:  # an earlier request's, which nobody speaks again
            yield server_sent(None, dumps(_chunk(plain(event.message), None)))
    yield server_sent(None, dumps({"type": "done"}))
    yield server_sent(None, "[DONE]")


def _chunk(text: str, reason: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return {"type": "chunk", "content": text, "choices": [choice]}


def _failed(failed: Failure) -> str:
    message = failed.error.message
    return server_sent(None, dumps({"type": "error", "error": message, "message": message}))


def _completion(text: str, spent: Mapping[str, Any], id: UUID, at: int) -> ChatCompletion:
    prompt, completion = spent.get("input_tokens", 0), spent.get("output_tokens", 0)
    return ChatCompletion(
        id=f"chatcmpl-{id.hex}",
        created=at // clock.SECOND,
        model=spent.get("model_used", ""),
        choices=[Choice(message=ChoiceMessage(content=text), finish_reason=spent.get("finish_reason", "stop"))],
        usage=Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion),
    )


def _kept(content: str | list[Part]) -> Content:
    return content if isinstance(content, str) else parts.compact(parts.from_chat(content))


def _text(said: Said) -> str:
    return text_of(said.kept)
