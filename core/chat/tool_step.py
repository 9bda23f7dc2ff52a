"""The steps between question and answer: text of the model, its tool calls, and their results.

Each step is a block of messages: the text, if there is any, then the calls, then their results.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.jsontext import dumps, map_strings
from core.models import Message, Metadata, NewMessage
from core.pii.masking import Masking
from core.providers import ToolCall
from core.tools import Tool, ToolFailed


def build_step(
    text: str,
    calls: Sequence[ToolCall],
    tools: Mapping[str, Tool],
    masking: Masking,
    *,
    metadata: Metadata,
    parent: Message,
) -> list[NewMessage]:
    """Call the tools, and build the messages of the step. The first one carries `metadata`, and follows `parent`."""
    texts = [NewMessage("assistant", masking.redact(text))] if text.strip() else []
    first, *others = [*texts, *(_call_message(call, masking) for call in calls), *_results(calls, tools, masking)]
    return [replace(first, metadata=metadata, parent_id=str(parent.id)), *others]


def _call_message(call: ToolCall, masking: Masking) -> NewMessage:
    arguments = dumps(map_strings(call.arguments, masking.redact))
    item = {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": arguments}
    return NewMessage("assistant", item=item)


def _results(calls: Sequence[ToolCall], tools: Mapping[str, Tool], masking: Masking) -> Iterator[NewMessage]:
    for call in calls:
        output = masking.redact(_result(call, tools))
        yield NewMessage("tool", item={"type": "function_call_output", "call_id": call.id, "output": output})


def _result(call: ToolCall, tools: Mapping[str, Tool]) -> str:
    """The tool's result, or an error text for the model: the turn goes on either way."""
    if call.name not in tools:
        return "There is no tool of this name."
    try:
        return tools[call.name].call(call.arguments)
    except ToolFailed as failed:
        return str(failed)
