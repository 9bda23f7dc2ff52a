"""Who did what, from when to when, in an interleaving: enough to say which answers were possible."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.errors import SkeinError
from core.models import Replayable
from tests.faults.interleaving import Interleaving


@dataclass(frozen=True)
class Act:
    """One call, in steps of the interleaving, and what came of it."""

    name: str
    began: int
    ended: int
    answer: object

    def is_before(self, other: "Act") -> bool:
        """Whether it was answered before the other began."""
        return self.ended < other.began


@dataclass
class History:
    """All acts, in the order of their answers."""

    order: Interleaving
    acts: list[Act] = field(default_factory=list)

    def do(self, name: str, call: Callable[[], object]) -> Act:
        """Make a call and note it; what `core` raises is its answer, too."""
        began = self.order.steps
        try:
            answer = call()
        except SkeinError as error:
            answer = error
        act = Act(name, began, self.order.steps, answer)
        self.acts.append(act)
        return act

    def outcomes(self, name: str) -> list[Any]:
        """What the acts of a name brought, those that were refused left out."""
        return [act.answer.value for act in self.named(name) if isinstance(act.answer, Replayable)]

    def named(self, name: str) -> list[Act]:
        """The acts of a name."""
        return [act for act in self.acts if act.name == name]
