"""Counts what any program asks of AWS, in any language or process: a proxy before DynamoDB and S3.

It asks DynamoDB for the capacity that each call consumes, and counts as `tests.support.inspect.call_counter` does.

with metering(engine) as meter:
    ...  # a program whose AWS_ENDPOINT_URL is meter.address
assert meter.since(0).write_units == 1
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from typing_extensions import override

from tests.support.engines.aws import Engine
from tests.support.inspect.call_counter import Call, Counts
from tests.support.inspect.capacity_units import Units, units
from tests.support.servers.forwarding import Forwarder, ReceivedRequest, run_forwarder

_S3 = {"GET": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}

_UNBILLED = {"CreateTable", "DeleteTable", "DescribeTable", "ListTables", "UpdateTable", "UpdateTimeToLive"}
"""Calls that consume no capacity, and know no ReturnConsumedCapacity."""


class Meter(Forwarder):
    """Stands before an engine. `sent` and `received` are the bytes of requests' and answers' bodies."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._counts = Counts()
        self._lock = threading.Lock()
        self.sent = self.received = 0

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return len(self._counts.calls)

    def since(self, calls: int) -> Counts:
        """What came after so many calls."""
        return Counts(self._counts.calls[calls:])

    @override
    def answer(self, asked: ReceivedRequest) -> httpx.Response:
        operation = dict(asked.headers).get("X-Amz-Target", "").rpartition(".")[2]
        if operation and operation not in _UNBILLED:
            return self._dynamodb(asked, operation)
        answer = self.forward(asked, self._engine.dynamodb_url if operation else self._engine.emulator.endpoint)
        self._record(operation or _S3[asked.method], Units(), asked, answer)
        return answer

    def _dynamodb(self, asked: ReceivedRequest, operation: str) -> httpx.Response:
        request = json.loads(asked.body, object_hook=_binary)
        told = asked.body.rstrip()[:-1] + b', "ReturnConsumedCapacity": "INDEXES"}'
        answer = self.forward(ReceivedRequest(asked.method, asked.path, asked.headers, told), self._engine.dynamodb_url)
        self._record(operation, units(operation, request, _parse(answer)), asked, answer)
        return answer

    def _record(self, operation: str, used: Units, asked: ReceivedRequest, answer: httpx.Response) -> None:
        with self._lock:
            self._counts.calls.append(Call(operation, used, threading.get_ident(), 0))
            self.sent += len(asked.body)
            self.received += len(answer.content)


def _parse(answer: httpx.Response) -> dict[str, Any]:
    """The answer as botocore has it: an error's name stands in `Error`."""
    found: dict[str, Any] = json.loads(answer.content, object_hook=_binary)
    return found | {"Error": {"Code": found.get("__type", "").rpartition("#")[2]}}


def _binary(value: dict[str, Any]) -> dict[str, Any]:
    """Bytes are base64 on the wire; what they cost is their number."""
    return {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value


@contextmanager
def run_meter(engine: Engine) -> Iterator[Meter]:
    """A meter before an engine, gone after the block."""
    with run_forwarder(Meter(engine)) as meter:
        yield meter
