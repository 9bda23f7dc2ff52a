"""Converts a stored conversation to the order of messages that every provider requires."""

from collections.abc import Iterator, Mapping, Sequence

from core.providers import ChatMessage

_NO_RESULT = "(There is no result.)"


def normalize(messages: Sequence[ChatMessage]) -> Iterator[ChatMessage]:
    """The same messages, with the results of a message's tool calls directly after it, one for each call.

    Parallel calls, which some dialects store as separate messages, become one message. A call without a result gets
    a placeholder; a result without a call is dropped.
    """
    calling: list[ChatMessage] = []
    results: dict[str | None, ChatMessage] = {}
    for message in messages:
        if message.role == "tool":
            results.setdefault(message.tool_call_id, message)
            continue
        if results or not message.tool_calls:
            yield from _with_results(calling, results)
            calling, results = [], {}
        if message.tool_calls:
            calling.append(message)
        else:
            yield message
    yield from _with_results(calling, results)


def _with_results(calling: Sequence[ChatMessage], results: Mapping[str | None, ChatMessage]) -> Iterator[ChatMessage]:
    if not calling:
        return
    calls = [call for message in calling for call in message.tool_calls]
    text = "\n\n".join(message.text for message in calling if message.text)
    yield ChatMessage("assistant", text, tool_calls=calls)
    for call in calls:
        yield results.get(call.id) or ChatMessage("tool", _NO_RESULT, tool_call_id=call.id)
