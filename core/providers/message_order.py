"""A conversation in the order that every provider demands, whatever order it was stored in."""

from collections.abc import Iterator, Mapping, Sequence

from core.providers import ChatMessage

_NO_RESULT = "(There is no result.)"


def normalize(messages: Sequence[ChatMessage]) -> Iterator[ChatMessage]:
    """The same messages, each tool call directly followed by its one result.

    Calls made side by side, which some dialects store as messages of their own, become one message. A call that was
    never answered gets a result that says so; a result whose call is not there is left out.
    """
    asking: list[ChatMessage] = []
    results: dict[str | None, ChatMessage] = {}
    for message in messages:
        if message.role == "tool":
            results.setdefault(message.tool_call_id, message)
            continue
        if results or not message.tool_calls:
            yield from _answered(asking, results)
            asking, results = [], {}
        if message.tool_calls:
            asking.append(message)
        else:
            yield message
    yield from _answered(asking, results)


def _answered(asking: Sequence[ChatMessage], results: Mapping[str | None, ChatMessage]) -> Iterator[ChatMessage]:
    if not asking:
        return
    calls = [call for message in asking for call in message.tool_calls]
    text = "\n\n".join(message.text for message in asking if message.text)
    yield ChatMessage("assistant", text, tool_calls=calls)
    for call in calls:
        yield results.get(call.id) or ChatMessage("tool", _NO_RESULT, tool_call_id=call.id)
