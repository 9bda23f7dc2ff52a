"""Usage of a request: of DynamoDB, counted by a meter, and of this machine's CPU."""

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
    """Usage of a request: `dollars` per million requests for DynamoDB, `bytes` in both directions, `cpu` in seconds."""

    calls: float
    read_units: float
    write_units: float
    dollars: float
    bytes: float
    cpu: float

    @classmethod
    def median(cls, usages: Iterable["Usage"]) -> "Usage":
        """Return the median of each figure, which excludes the additional work of occasional requests.

        For `cpu` return the minimum, which has the least disturbance by other work on the machine.
        """
        requests = list(usages)
        figures = (median(getattr(usage, field.name) for usage in requests) for field in fields(cls))
        return replace(cls(*figures), cpu=min(usage.cpu for usage in requests))

    def per_request(self, requests: int) -> "Usage":
        """Return the average usage of one of these requests."""
        return Usage(*(getattr(self, field.name) / requests for field in fields(self)))


def measure(meter: Meter, call: Callable[[], Any]) -> Usage:
    """Measure a call that does its work in this thread."""
    cpu, before, bytes = time.thread_time(), meter.calls, meter.sent + meter.received
    call()
    return _usage(meter, before, bytes, time.thread_time() - cpu)


def measure_concurrently(
    meter: Meter, calls: Sequence[Callable[[], Any]], run: Callable[[Sequence[Callable[[], Any]]], Any]
) -> Usage:
    """Measure calls that `run` makes concurrently, each in its own thread."""
    before, bytes = meter.calls, meter.sent + meter.received
    seconds: list[float] = []
    run([partial(_time, call, seconds) for call in calls])
    return _usage(meter, before, bytes, sum(seconds))


def _time(call: Callable[[], Any], seconds: list[float]) -> None:
    start = time.thread_time()
    call()
    seconds.append(time.thread_time() - start)


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
