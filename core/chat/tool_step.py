"""The steps between question and answer: what a model says on the way, the tools it calls, and what they say.

Each step is a block of messages of the turn: words, if there are any, then the calls, then their results.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.jsontext import dumps, map_strings
from core.models import Message, Metadata, NewMessage
from core.pii.masking import Masking
from core.providers import ToolCall
from core.tools import Tool, ToolFailed


def taken(
    text: str,
    calls: Sequence[ToolCall],
    tools: Mapping[str, Tool],
    masking: Masking,
    *,
    noted: Metadata,
    behind: Message,
) -> list[NewMessage]:
    """The messages of a step, whose tools are called now; what it cost is noted with the first of them."""
    words = [NewMessage("assistant", masking.redact(text))] if text.strip() else []
    first, *rest = [*words, *(_asked(call, masking) for call in calls), *_results(calls, tools, masking)]
    return [replace(first, metadata=noted, parent_id=str(behind.id)), *rest]


def _asked(call: ToolCall, masking: Masking) -> NewMessage:
    arguments = dumps(map_strings(call.arguments, masking.redact))
    item = {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": arguments}
    return NewMessage("assistant", item=item)


def _results(calls: Sequence[ToolCall], tools: Mapping[str, Tool], masking: Masking) -> Iterator[NewMessage]:
    for call in calls:
        output = masking.redact(_result(call, tools))
        yield NewMessage("tool", item={"type": "function_call_output", "call_id": call.id, "output": output})


def _result(call: ToolCall, tools: Mapping[str, Tool]) -> str:
    """What a tool says, or what there is to say of it: the model goes on either way."""
    if call.name not in tools:
        return "There is no tool of this name."
    try:
        return tools[call.name].call(call.arguments)
    except ToolFailed as failed:
        return str(failed)
