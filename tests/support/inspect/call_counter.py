"""Counts the AWS calls of `core`, and the units that DynamoDB bills for them.

with count_calls() as counts:
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
"""The entry of a call's context that stores its parameters until the response."""


@dataclass(frozen=True)
class Call:
    """One finished call, and the thread that made it."""

    operation: str
    units: Units
    thread: int
    items: int
    """The number of items that a query evaluated."""


@dataclass
class Counts:
    """The calls so far, including rejected ones."""

    calls: list[Call] = field(default_factory=list)

    @property
    def operations(self) -> list[str]:
        """The names of the calls in the order of their responses: `["Query", "PutItem"]`."""
        return [call.operation for call in self.calls]

    @property
    def round_trips(self) -> int:
        """The number of times that a caller waited: concurrent calls in several threads count once."""
        return max(Counter(call.thread for call in self.calls).values(), default=0)

    @property
    def read_units(self) -> float:
        """The read request units."""
        return sum(call.units.read for call in self.calls)

    @property
    def write_units(self) -> float:
        """The write request units, including those of index entries."""
        return sum(call.units.write for call in self.calls)

    @property
    def index_units(self) -> float:
        """The write units of index entries."""
        return sum(call.units.index for call in self.calls)

    @property
    def items_read(self) -> int:
        """The number of items that queries evaluated, including those that a filter dropped."""
        return sum(call.items for call in self.calls)


@contextmanager
def count_calls() -> Iterator[Counts]:
    """Count the calls of the current clients of `core` inside the block. Enter it after `using`."""
    counts = Counts()
    count = partial(_count, counts)
    with register_hooks(("provide-client-params.dynamodb", _request_capacity), ("after-call", count)):
        yield counts


def _request_capacity(params: dict[str, Any], model: OperationModel, context: dict[str, Any], **_: object) -> None:
    """Add ReturnConsumedCapacity to the calls that support it."""
    context[_REQUEST] = params
    if model.input_shape and "ReturnConsumedCapacity" in model.input_shape.members:
        params["ReturnConsumedCapacity"] = "INDEXES"


def _count(counts: Counts, model: OperationModel, parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    used = units(model.name, context[_REQUEST], parsed) if _REQUEST in context else Units()
    counts.calls.append(Call(model.name, used, threading.get_ident(), parsed.get("ScannedCount", 0)))
