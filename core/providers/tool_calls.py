"""Assembles tool calls from a stream, in which their parts may alternate."""

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from core.providers import ToolCall, errors


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class ToolCallAssembler:
    """Collects the tool calls of one answer, in the order of their first parts."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._by_index: dict[Hashable, _Call] = {}

    def add(self, index: Hashable, id: str | None, name: str | None, arguments: str | None) -> None:
        """Add a part of the call at an index. Another id begins another call: some servers give every call index 0."""
        call = self._by_index.get(index)
        if call is None or (id and call.id and id != call.id):
            call = self._by_index[index] = _Call()
            self._calls.append(call)
        call.id = call.id or id or ""
        call.name = call.name or name or ""
        call.arguments.append(arguments or "")

    def finished(self) -> Iterator[ToolCall]:
        """The complete calls. Raises ProviderFailed if one is incomplete."""
        return map(_build, self._calls)


def _build(call: _Call) -> ToolCall:
    try:
        arguments = json.loads("".join(call.arguments).strip() or "{}", parse_constant=_reject_constant)
    except ValueError:
        arguments = None
    if not call.name or not isinstance(arguments, dict):
        raise errors.rejected("it called a tool with arguments that are truncated or malformed")
    return ToolCall(call.id or f"call_{uuid4().hex}", call.name, arguments)


def _reject_constant(constant: str) -> None:
    raise ValueError(constant)
