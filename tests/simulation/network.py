"""The network between `core` and its stores: every request is a step of the scheduler, and some of them fail.

In addition to the faults of `tests.faults.injection`, a request may be executed long after its sender gave up. Some
responses are correct but unusual: a query that combines several moments, or a page that ends early.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError
from urllib3 import HTTPResponse

from tests.faults.injection import Crash, Fault, Kind, apply_fault
from tests.simulation.dynamodb import DynamoDB, RequestError
from tests.simulation.queries import combine_snapshots
from tests.simulation.s3 import S3
from tests.simulation.scheduler import MILLISECOND, Scheduler
from tests.support.engines.hooks import Hook

DELAYED = "executed late"
TORN = "query over several moments"
SHORT = "page ended early"

FAULT_KINDS = (
    *(Kind.REQUEST_LOST, Kind.RESPONSE_LOST, Kind.THROTTLED, Kind.CONFLICT),
    *(Kind.CRASH_BEFORE, Kind.CRASH_AFTER),
)
"""Faults that are drawn at random; conditions fail without injection."""

_TIMEOUTS = {Kind.REQUEST_LOST: 1000 * MILLISECOND, Kind.RESPONSE_LOST: 3000 * MILLISECOND}
_MAX_DELAY = 10_000 * MILLISECOND
_MAX_QUERY_TIME = 200 * MILLISECOND
_ODDITY_RATE = 0.15

_MIN_PAGE = 3
"""The fewest items of a page that ends early: DynamoDB ends it at 1 MB, and an item has less than a third of that."""


@dataclass
class Network:
    """Sends requests to the stores. `rate` is the share of requests that fail, 0 to 1."""

    scheduler: Scheduler
    random: Random
    dynamodb: DynamoDB
    s3: S3
    rate: float
    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    oddities: Counter[str] = field(default_factory=Counter)
    on_delay: Callable[[], Callable[[], None]] = lambda: lambda: None
    """Called in the task that sends a delayed request; its result is called when the request has been executed."""

    @property
    def hooks(self) -> Sequence[tuple[str, Hook]]:
        """The hooks that connect the network to the clients of `core`. Requests are not signed: no store checks it."""
        return ("before-send", self.send), ("choose-signer", lambda **_: UNSIGNED)

    def send(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse:
        """A hook on `before-send`: return the response in place of AWS."""
        operation = event_name.rpartition(".")[2]
        self.calls[operation] += 1
        if self.scheduler.current is None:
            return self._execute(operation, request)
        self.scheduler.step()
        self.dynamodb.replica.catch_up(self.random)
        fault = self._draw_fault(operation)
        if fault is None:
            return self._query(request) if operation == "Query" else self._execute(operation, request)
        self.faults[fault] += 1
        if fault == DELAYED:
            self._send_late(operation, request)
        return self._fail(Kind(fault), operation, request, event_name)

    def _draw_fault(self, operation: str) -> str | None:
        if self.random.random() >= self.rate:
            return None
        possible = [kind.value for kind in FAULT_KINDS if Fault(kind).applies_to(operation)]
        return self.random.choice([*possible, DELAYED])

    def _fail(self, kind: Kind, operation: str, request: AWSPreparedRequest, event_name: str) -> AWSResponse:
        try:
            response = apply_fault(kind, request, event_name, lambda request: self._execute(operation, request))
        except Crash:
            raise
        except Exception:
            self.scheduler.step(after=_TIMEOUTS[kind])
            raise
        assert response
        return response

    def _send_late(self, operation: str, request: AWSPreparedRequest) -> None:
        """Let the sender time out, and execute its request later."""
        on_delivery = self.on_delay()
        body = _to_bytes(request.body)

        def arrive() -> None:
            self._execute(operation, request, body)
            on_delivery()

        self.scheduler.spawn(arrive, after=self.random.randint(0, _MAX_DELAY))
        self.scheduler.step(after=_TIMEOUTS[Kind.RESPONSE_LOST])
        raise ReadTimeoutError(endpoint_url=request.url)

    def _query(self, request: AWSPreparedRequest) -> AWSResponse:
        query = json.loads(_to_bytes(request.body))
        draw = self.random.random()
        if draw < _ODDITY_RATE / 3 and query["Limit"] > _MIN_PAGE:
            self.oddities[SHORT] += 1
            query["Limit"] = self.random.randint(_MIN_PAGE, query["Limit"])
        elif draw < _ODDITY_RATE and "IndexName" not in query:
            self.oddities[TORN] += 1
            first = self.dynamodb.call("Query", query)
            self.scheduler.step(after=self.random.randint(0, _MAX_QUERY_TIME))
            second = self.dynamodb.call("Query", query)
            return _json_response(request, 200, combine_snapshots(first, second, query, self.random))
        return _json_response(request, 200, self.dynamodb.call("Query", query))

    def _execute(self, operation: str, request: AWSPreparedRequest, body: bytes | None = None) -> AWSResponse:
        """Execute a request; `body` replaces its own body if that has been read already."""
        content = _to_bytes(request.body) if body is None else body
        if "X-Amz-Target" not in request.headers:
            return _response(request, *self.s3.call(operation, request.url, content))
        try:
            return _json_response(request, 200, self.dynamodb.call(operation, json.loads(content)))
        except RequestError as error:
            kind = f"com.amazonaws.dynamodb.v20120810#{error.code}"
            return _json_response(request, 400, {"__type": kind, "message": error.code, **error.details})


def _to_bytes(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else bytes(body.read())


def _json_response(request: AWSPreparedRequest, status: int, body: object) -> AWSResponse:
    return _response(request, status, json.dumps(body).encode())


def _response(request: AWSPreparedRequest, status: int, body: bytes) -> AWSResponse:
    return AWSResponse(request.url, status, HTTPHeaders(), HTTPResponse(BytesIO(body), preload_content=False))
