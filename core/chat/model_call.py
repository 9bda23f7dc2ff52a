"""What a model says: told of the conversation with personal data masked, heard with the values back."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.chat.attachments import PLAIN_TEXT
from core.chat.request import Sampling
from core.errors import ProviderFailed
from core.jsontext import find_strings, map_strings
from core.models import Metadata
from core.pii.masking import Masking
from core.providers import ChatMessage, Document, Event, Finished, ModelRef, ModelRequest, TextDelta, ToolCall, ToolSpec
from core.providers.registry import provider
from core.spaces import SpaceSettings


def instructed(settings: SpaceSettings, instructions: Sequence[str]) -> str:
    """All that the model is to go by: the space's prompt, then what else is said."""
    return "\n\n".join([settings.system_prompt or "", *instructions]).strip()


@dataclass(frozen=True, slots=True)
class Told:
    """What a model is told: what was said `before` this turn, what is said `now`, what to go by, and which tools there
    are.
    """

    before: Sequence[ChatMessage]
    now: Sequence[ChatMessage]
    system: str
    tools: Sequence[ToolSpec] = ()


def spoken(model: ModelRef, told: Told, masking: Masking, how: Sampling) -> Generator[Event, None, None]:
    """A model's answer as it comes: text, then the calls, then the end. Raises ProviderFailed and its kin."""
    request = _request(model, _masked(masking, told), how)
    rest: list[ToolCall | Finished] = []
    for text in masking.unmask_stream(_texts(provider(model.provider).stream(request), rest)):
        yield TextDelta(text)
    for one in rest:
        yield replace(one, arguments=map_strings(one.arguments, masking.unmask)) if isinstance(one, ToolCall) else one


def spent(model: ModelRef, end: Finished) -> Metadata:
    """What is noted with an answer. Raises ProviderFailed if it is none."""
    if end.reason == "filtered":
        raise ProviderFailed("The model, or a filter before it, refused to answer.")
    return {
        "model_used": model.name,
        "tokens_used": end.input_tokens + end.output_tokens,
        "input_tokens": end.input_tokens,
        "output_tokens": end.output_tokens,
        "finish_reason": end.reason,
    }


def _texts(events: Iterable[Event], rest: list[ToolCall | Finished]) -> Iterator[str]:
    for event in events:
        if isinstance(event, TextDelta):
            yield event.text
        else:
            rest.append(event)


def _request(model: ModelRef, told: Told, how: Sampling) -> ModelRequest:
    return ModelRequest(
        model=model.name,
        messages=[*told.before, *told.now],
        system=told.system or None,
        tools=told.tools,
        max_tokens=how.max_tokens,
        temperature=how.temperature,
        top_p=how.top_p,
        stop=how.stop,
    )


def _masked(masking: Masking, told: Told) -> Told:
    """Everything that the model is told, arguments of tools and documents included, looked through together."""
    before, now = ([text for one in said for text in _texts_of(one)] for said in (told.before, told.now))
    tools = [text for tool in told.tools for text in (tool.description, *find_strings(tool.schema))]
    *found, system = masking.mask_all(before, *now, *tools, told.system)
    masked = iter(found)
    return Told(
        [_with_texts(one, masked) for one in told.before],
        [_with_texts(one, masked) for one in told.now],
        system,
        [_with_words(tool, masked) for tool in told.tools],
    )


def _texts_of(message: ChatMessage) -> list[str]:
    documents = [text for one in message.documents for text in (one.name, _text(one))]
    arguments = [text for call in message.tool_calls for text in find_strings(call.arguments)]
    return [*documents, *arguments, message.text]


def _with_texts(message: ChatMessage, coming: Iterator[str]) -> ChatMessage:
    """The message with the next of the coming texts, in the order of `_texts_of`."""
    documents = [_with_text(replace(one, name=next(coming)), next(coming)) for one in message.documents]
    calls = [
        replace(call, arguments=map_strings(call.arguments, lambda _: next(coming))) for call in message.tool_calls
    ]
    return replace(message, documents=documents, tool_calls=calls, text=next(coming))


def _with_words(tool: ToolSpec, coming: Iterator[str]) -> ToolSpec:
    return replace(tool, description=next(coming), schema=map_strings(tool.schema, lambda _: next(coming)))


def _text(document: Document) -> str:
    """The text of a document that is text of ours. Of any other it is unknown, and so is what is personal in it."""
    return document.data.decode() if document.media_type == PLAIN_TEXT else ""


def _with_text(document: Document, text: str) -> Document:
    return replace(document, data=text.encode()) if document.media_type == PLAIN_TEXT else document
