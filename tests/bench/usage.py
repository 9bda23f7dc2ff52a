"""What one request takes: of DynamoDB, counted by a meter, and of this machine's processor."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from statistics import median
from typing import Any

from tests.bench.prices import MILLION, price
from tests.support.inspect.metering import Meter


@dataclass(frozen=True)
class Usage:
    """Of a request. `dollars` are DynamoDB's for a million of it, `bytes` go both ways, `cpu` is in seconds."""

    calls: float
    read_units: float
    write_units: float
    dollars: float
    bytes: float
    cpu: float

    @classmethod
    def usual(cls, all: Iterable["Usage"]) -> "Usage":
        """Each figure's median: what some requests do beside their work, now and then, does not count.

        Of `cpu` the least, which is what other work on the machine disturbed least.
        """
        found = list(all)
        figures = (median(getattr(one, field.name) for one in found) for field in fields(cls))
        return replace(cls(*figures), cpu=min(one.cpu for one in found))

    def shared(self, requests: int) -> "Usage":
        """What one of so many requests took, on average."""
        return Usage(*(getattr(self, field.name) / requests for field in fields(self)))


def used(meter: Meter, call: Callable[[], Any]) -> Usage:
    """What a call took that does its work in this thread."""
    cpu, before, bytes = time.thread_time(), meter.calls, meter.sent + meter.received
    call()
    return _usage(meter, before, bytes, time.thread_time() - cpu)


def used_together(
    meter: Meter, calls: Sequence[Callable[[], Any]], run: Callable[[Sequence[Callable[[], Any]]], Any]
) -> Usage:
    """What all of the calls took that `run` makes side by side, each in a thread of its own."""
    before, bytes = meter.calls, meter.sent + meter.received
    seconds: list[float] = []
    run([partial(_timed, call, seconds) for call in calls])
    return _usage(meter, before, bytes, sum(seconds))


def _timed(call: Callable[[], Any], seconds: list[float]) -> None:
    began = time.thread_time()
    call()
    seconds.append(time.thread_time() - began)


def _usage(meter: Meter, before: int, bytes: int, seconds: float) -> Usage:
    counts = meter.since(before)
    return Usage(
        calls=len(counts.calls),
        read_units=counts.read_units,
        write_units=counts.write_units,
        dollars=price(counts).storage * MILLION,
        bytes=meter.sent + meter.received - bytes,
        cpu=seconds,
    )
