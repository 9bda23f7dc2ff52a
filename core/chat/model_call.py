"""The call of a model: personal data is masked in the prompt, and unmasked in the answer."""

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


def system_prompt(settings: SpaceSettings, instructions: Sequence[str]) -> str:
    """The space's system prompt, followed by the instructions."""
    return "\n\n".join([settings.system_prompt or "", *instructions]).strip()


@dataclass(frozen=True, slots=True)
class Prompt:
    """The input of a model: messages from `before` this turn, messages of this turn (`now`), the system prompt and the
    tools that it may call.
    """

    before: Sequence[ChatMessage]
    now: Sequence[ChatMessage]
    system: str
    tools: Sequence[ToolSpec] = ()


def stream_answer(
    model: ModelRef, prompt: Prompt, masking: Masking, sampling: Sampling
) -> Generator[Event, None, None]:
    """Call the model, and yield its answer: text as it arrives, then tool calls, then `Finished`.

    Raises ProviderFailed and its subclasses.
    """
    request = _model_request(model, _mask(masking, prompt), sampling)
    others: list[ToolCall | Finished] = []
    for text in masking.unmask_stream(_texts(provider(model.provider).stream(request), others)):
        yield TextDelta(text)
    for one in others:
        yield replace(one, arguments=map_strings(one.arguments, masking.unmask)) if isinstance(one, ToolCall) else one


def usage_metadata(model: ModelRef, end: Finished) -> Metadata:
    """The metadata of an answer: model, tokens and finish reason. Raises ProviderFailed for a filtered answer."""
    if end.reason == "filtered":
        raise ProviderFailed("The model or its content filter refused to answer.")
    return {
        "model_used": model.name,
        "tokens_used": end.input_tokens + end.output_tokens,
        "input_tokens": end.input_tokens,
        "output_tokens": end.output_tokens,
        "finish_reason": end.reason,
    }


def _texts(events: Iterable[Event], others: list[ToolCall | Finished]) -> Iterator[str]:
    """The texts among events; the other events are added to `others`."""
    for event in events:
        if isinstance(event, TextDelta):
            yield event.text
        else:
            others.append(event)


def _model_request(model: ModelRef, prompt: Prompt, sampling: Sampling) -> ModelRequest:
    return ModelRequest(
        model=model.name,
        messages=[*prompt.before, *prompt.now],
        system=prompt.system or None,
        tools=prompt.tools,
        max_tokens=sampling.max_tokens,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        stop=sampling.stop,
    )


def _mask(masking: Masking, prompt: Prompt) -> Prompt:
    """Mask all texts of a prompt, arguments of tool calls and documents included, in one call."""
    before, now = ([text for one in messages for text in _texts_of(one)] for messages in (prompt.before, prompt.now))
    tools = [text for tool in prompt.tools for text in (tool.description, *find_strings(tool.schema))]
    *others, system = masking.mask_all(before, *now, *tools, prompt.system)
    masked = iter(others)
    return Prompt(
        [_with_texts(one, masked) for one in prompt.before],
        [_with_texts(one, masked) for one in prompt.now],
        system,
        [_tool_with_texts(tool, masked) for tool in prompt.tools],
    )


def _texts_of(message: ChatMessage) -> list[str]:
    documents = [text for one in message.documents for text in (one.name, _text(one))]
    arguments = [text for call in message.tool_calls for text in find_strings(call.arguments)]
    return [*documents, *arguments, message.text]


def _with_texts(message: ChatMessage, masked: Iterator[str]) -> ChatMessage:
    """The message with the next masked texts, in the order of `_texts_of`."""
    documents = [_with_text(replace(one, name=next(masked)), next(masked)) for one in message.documents]
    calls = [
        replace(call, arguments=map_strings(call.arguments, lambda _: next(masked))) for call in message.tool_calls
    ]
    return replace(message, documents=documents, tool_calls=calls, text=next(masked))


def _tool_with_texts(tool: ToolSpec, masked: Iterator[str]) -> ToolSpec:
    return replace(tool, description=next(masked), schema=map_strings(tool.schema, lambda _: next(masked)))


def _text(document: Document) -> str:
    """The text of a plain text document, else an empty string: personal data cannot be found in other formats."""
    return document.data.decode() if document.media_type == PLAIN_TEXT else ""


def _with_text(document: Document, text: str) -> Document:
    return replace(document, data=text.encode()) if document.media_type == PLAIN_TEXT else document
