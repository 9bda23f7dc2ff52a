"""Tool calls as they come: in pieces, several beside each other."""

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
    """The tool calls of one answer, in the order in which they began."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._at: dict[Hashable, _Call] = {}

    def add(self, index: Hashable, id: str | None, name: str | None, arguments: str | None) -> None:
        """A piece of the call at an index. Another id there is another call: some servers number all of them 0."""
        call = self._at.get(index)
        if call is None or (id and call.id and id != call.id):
            call = self._at[index] = _Call()
            self._calls.append(call)
        call.id = call.id or id or ""
        call.name = call.name or name or ""
        call.arguments.append(arguments or "")

    def finished(self) -> Iterator[ToolCall]:
        """The calls, whole. Raises ProviderFailed if one is not."""
        return map(_finished, self._calls)


def _finished(call: _Call) -> ToolCall:
    try:
        arguments = json.loads("".join(call.arguments).strip() or "{}", parse_constant=_no_json)
    except ValueError:
        arguments = None
    if not call.name or not isinstance(arguments, dict):
        raise errors.rejected("it called a tool, but with arguments that are cut off or make no sense")
    return ToolCall(call.id or f"call_{uuid4().hex}", call.name, arguments)


def _no_json(constant: str) -> None:
    raise ValueError(constant)
