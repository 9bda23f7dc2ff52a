"""The calls of an interleaving with their times, which determine the possible results."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.errors import SkeinError
from core.models import Replayable
from tests.faults.interleaving import Interleaving


@dataclass(frozen=True)
class Call:
    """One call: its first and last step in the interleaving, and its result or SkeinError."""

    name: str
    began: int
    ended: int
    result: object

    def is_before(self, other: "Call") -> bool:
        """Return whether this call returned before the other one began."""
        return self.ended < other.began


@dataclass
class History:
    """All calls, in the order in which they returned."""

    order: Interleaving
    calls: list[Call] = field(default_factory=list)

    def run(self, name: str, function: Callable[[], object]) -> Call:
        """Call a function and record the call; a SkeinError is its result."""
        began = self.order.steps
        try:
            result = function()
        except SkeinError as error:
            result = error
        call = Call(name, began, self.order.steps, result)
        self.calls.append(call)
        return call

    def values(self, name: str) -> list[Any]:
        """Return the values of the successful calls with a name."""
        return [call.result.value for call in self.find(name) if isinstance(call.result, Replayable)]

    def find(self, name: str) -> list[Call]:
        """Return the calls with a name."""
        return [call for call in self.calls if call.name == name]
