"""Requests of Qelos's chat: OpenAI's chat completions with additional fields of Qelos."""

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

MAX_COMPARED = 200
"""Messages of a thread that are compared with the messages of a request."""

_COMPARED_ROLES = ("user", "assistant")

_RULES_HEADING = "The following rules MUST be followed:"
"""The text that Qelos puts before the rules of a request."""

Part = dict[str, JsonValue]


def _reject_tools(tools: list[JsonValue] | None) -> list[JsonValue] | None:
    if tools:
        raise PydanticCustomError("not_offered", "Tools of the client are not supported")
    return tools


NoTools = Annotated[
    list[JsonValue] | None,
    AfterValidator(_reject_tools),
    Field(description="Must be absent, null or empty: tools that the client executes are not supported."),
]
"""Tools that the client executes. They are rejected, because the client would wait for calls that never happen."""

StopSequence = Annotated[str, Field(min_length=1)]


class InputMessage(BaseModel):
    """A message of the request."""

    role: Annotated[
        Literal["system", "developer", "user", "assistant", "tool"],
        Field(description="The author. `system` and `developer` messages are instructions and are not stored."),
    ]
    content: Annotated[
        str | list[Part] | None, Field(description="The content: a text, or parts of OpenAI's chat completions.")
    ] = None
    tool_calls: Annotated[list[Part] | None, Field(description="The calls of tools of an assistant's message.")] = None
    tool_call_id: Annotated[
        str | None, Field(description="The call whose output this message contains, if its role is `tool`.")
    ] = None

    @property
    def text(self) -> str:
        """The text of the content."""
        return content_text(self.content or "")

    def to_content(self, masking: Masking) -> Content:
        """Convert the content to its stored form, in which personal data is redacted."""
        if not isinstance(self.content, list):
            return masking.redact(self.content or "")
        return parts.compact([_redact(part, masking) for part in parts.from_chat(self.content)])


class TextFormat(BaseModel):
    """The format of the answer."""

    type: Annotated[Literal["text"], Field(description="Always `text`: no other format is supported.")]


class StreamOptions(BaseModel):
    """Options of a stream."""

    include_usage: Annotated[StrictBool | None, Field(description="End the stream with a chunk with the usage.")] = None


class Request(BaseModel):
    """A request in the form of OpenAI's chat completions.

    Unknown fields are ignored. A field that would change the form of the answer in an unsupported way is an error,
    because the client would misread the answer.
    """

    messages: Annotated[
        list[InputMessage],
        Field(
            min_length=1,
            max_length=1000,
            description=(
                "The conversation, or only its new messages. In a thread, the messages that it already contains are "
                "not stored again. At most 1,000."
            ),
        ),
    ]
    model: Annotated[
        Annotated[str, Field(max_length=256)] | None,
        Field(description="The model's name at the provider of the integration. Default: the integration's model."),
    ] = None
    temperature: Annotated[
        Annotated[float, Field(ge=0, le=2)] | None,
        Field(description="The sampling temperature, from 0 to 2. Default: that of the model."),
    ] = None
    top_p: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None,
        Field(description="The probability mass of nucleus sampling, from 0 to 1. Default: that of the model."),
    ] = None
    max_tokens: Annotated[
        Annotated[int, Field(ge=1)] | None, Field(description="The maximum number of output tokens of the answer.")
    ] = None
    max_completion_tokens: Annotated[
        Annotated[int, Field(ge=1)] | None,
        Field(description="The maximum number of output tokens. Takes precedence over `max_tokens`."),
    ] = None
    stop: Annotated[
        str | list[StopSequence] | None, Field(description="One or more texts that end the answer when they occur.")
    ] = None
    stream: Annotated[StrictBool | None, Field(description="Stream the answer as server-sent events.")] = None
    stream_options: Annotated[StreamOptions | None, Field(description="Options of the stream.")] = None
    rules: Annotated[list[str] | None, Field(description="Rules that the model must follow, as instructions.")] = None
    n: Annotated[Literal[1] | None, Field(description="The number of answers: only 1 is supported.")] = None
    logprobs: Annotated[
        Literal[False] | None, Field(description="Only false is supported: an answer has no log probabilities.")
    ] = None
    response_format: Annotated[
        TextFormat | None, Field(description="The format of the answer: only text is supported.")
    ] = None
    tools: NoTools = None
    functions: NoTools = None
    client_tools: NoTools = Field(
        default=None,
        alias="clientTools",
        description="Must be absent, null or empty: tools that the client executes are not supported.",
    )

    @property
    def includes_usage(self) -> bool:
        """Whether a stream ends with the usage."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def last_user_text(self) -> str:
        """The text of the last user message."""
        return next((message.text for message in reversed(self.messages) if message.role == "user"), "")

    def to_core(
        self,
        integration: str,
        settings: SpaceSettings,
        masking: Masking,
        thread: ThreadRef | None = None,
        stored: Sequence[Message] = (),
    ) -> ChatRequest:
        """Convert to the core's model, with the user messages that the thread does not contain yet. `stored` are its
        newest messages, oldest first."""
        unstored = self._new_messages(stored, masking)
        new = [NewMessage("user", message.to_content(masking)) for message in unstored if message.role == "user"]
        waiting = stored[-1] if stored and stored[-1].role == "user" else None
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

    def to_messages(self) -> list[NewMessage]:
        """Convert the messages except instructions, for an answer without a thread."""
        return [
            new for message in self.messages if message.role not in ("system", "developer") for new in _to_core(message)
        ]

    def _instructions(self) -> Iterator[str]:
        yield from (message.text for message in self.messages if message.role in ("system", "developer"))
        if self.rules:
            rules = [f"Rule {number}:\n{rule}" for number, rule in enumerate(self.rules, 1)]
            yield "\n\n".join([_RULES_HEADING, *rules])

    def _sampling(self) -> Sampling:
        limit = self.max_tokens if self.max_completion_tokens is None else self.max_completion_tokens
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return Sampling(limit, self.temperature, self.top_p, [text for text in stop if text])

    def _new_messages(self, stored: Sequence[Message], masking: Masking) -> Sequence[InputMessage]:
        """The messages that the thread does not contain. Clients send the whole conversation or only its new messages,
        so these follow the longest prefix of the request that is a suffix of the thread. Calls and outputs of tools
        are not compared."""
        messages = [
            message for message in self.messages if message.role in _COMPARED_ROLES and message.content is not None
        ]
        suffix = [
            (message.role, _comparable(message))
            for message in stored
            if message.role in _COMPARED_ROLES and not message.item
        ]
        prefix = [(message.role, message.to_content(masking)) for message in messages]
        longest = min(len(suffix), len(prefix))
        return next((messages[n:] for n in range(longest, 0, -1) if suffix[-n:] == prefix[:n]), messages)


def _to_core(message: InputMessage) -> Iterator[NewMessage]:
    """Convert a message of the request to the core's model. Calls of tools and their outputs are items."""
    if message.role == "tool":
        item = {"type": "function_call_output", "call_id": message.tool_call_id, "output": message.text}
        yield NewMessage("tool", item=item)
        return
    if message.content is not None or not message.tool_calls:
        content = message.content or ""
        yield NewMessage(message.role, content if isinstance(content, str) else parts.from_chat(content))
    for call in message.tool_calls or []:
        match call:
            case {"id": str(id), "function": {"name": str(name), "arguments": str(text)}}:
                item = {"type": "function_call", "call_id": id, "name": name, "arguments": text}
                yield NewMessage("assistant", item=item)
            case {"id": str(id), "custom": {"name": str(name), "input": str(text)}}:
                yield NewMessage(
                    "assistant", item={"type": "custom_tool_call", "call_id": id, "name": name, "input": text}
                )


def _redact(part: Part, masking: Masking) -> Part:
    match part:
        case {"text": str(text)}:
            return {**part, "text": masking.redact(text)}
    return part


def _comparable(message: Message) -> Content:
    """The content of a stored message in the form that it would have if a client sent it back."""
    content = parts.to_chat(message.content)
    return content if isinstance(content, str) else parts.compact(parts.from_chat(content))
