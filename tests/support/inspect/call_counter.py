"""Counts what `core` asks of AWS: calls, and the units that DynamoDB bills for them.

with counting() as counts:
    append(...)
assert counts.round_trips == 2
assert counts.write_units == 1
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.model import OperationModel

from tests.support.engines.hooks import register_hooks
from tests.support.inspect.capacity_units import Units, units

_REQUEST = "tests.support.inspect.call_counter"
"""Where a call's parameters wait, in its own context, for its answer."""


@dataclass(frozen=True)
class Call:
    """One call that was answered, and the thread that made it."""

    operation: str
    units: Units
    thread: int
    items: int
    """How many items a query looked at."""


@dataclass
class Counts:
    """The calls so far; those that were refused, too."""

    calls: list[Call] = field(default_factory=list)

    @property
    def operations(self) -> list[str]:
        """The calls by name, in the order of their answers: `["Query", "PutItem"]`."""
        return [call.operation for call in self.calls]

    @property
    def round_trips(self) -> int:
        """How often one caller waited: calls that it made side by side, in threads, are one wait."""
        return max(Counter(call.thread for call in self.calls).values(), default=0)

    @property
    def read_units(self) -> float:
        """Read request units."""
        return sum(call.units.read for call in self.calls)

    @property
    def write_units(self) -> float:
        """Write request units, those for index entries among them."""
        return sum(call.units.write for call in self.calls)

    @property
    def index_units(self) -> float:
        """The write units that index entries took."""
        return sum(call.units.index for call in self.calls)

    @property
    def items_read(self) -> int:
        """Items that queries looked at, those that a filter dropped among them."""
        return sum(call.items for call in self.calls)


@contextmanager
def count_calls() -> Iterator[Counts]:
    """Count the calls made inside the block, on the clients that `core` has there: enter it after `using`."""
    counts = Counts()
    count = partial(_count, counts)
    with register_hooks(("provide-client-params.dynamodb", _request_capacity), ("after-call", count)):
        yield counts


def _request_capacity(params: dict[str, Any], model: OperationModel, context: dict[str, Any], **_: object) -> None:
    """Have the engine say what the call consumes, where it can."""
    context[_REQUEST] = params
    if model.input_shape and "ReturnConsumedCapacity" in model.input_shape.members:
        params["ReturnConsumedCapacity"] = "INDEXES"


def _count(counts: Counts, model: OperationModel, parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    used = units(model.name, context[_REQUEST], parsed) if _REQUEST in context else Units()
    counts.calls.append(Call(model.name, used, threading.get_ident(), parsed.get("ScannedCount", 0)))
