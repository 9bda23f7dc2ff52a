"""The way between `core` and its stores: every sending is a step of the scheduler, and some of them go wrong.

Beside the faults of `tests.faults.injection`, a request may be carried out long after its sender gave it up. And some
answers are only odd: a query that saw other moments than one, a page that ended early. DynamoDB allows both.
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

from tests.faults.injection import Crash, Fault, Kind, strike
from tests.simulation.dynamodb import DynamoDB, Refused
from tests.simulation.queries import torn
from tests.simulation.s3 import S3
from tests.simulation.scheduler import MILLISECOND, Scheduler
from tests.support.engines.hooks import Hook

DELAYED = "carried out late"
TORN = "query over several moments"
SHORT = "page ended early"

STRIKES = (
    *(Kind.REQUEST_LOST, Kind.ANSWER_LOST, Kind.THROTTLED, Kind.CONFLICT),
    *(Kind.CRASH_BEFORE, Kind.CRASH_AFTER),
)
"""Faults that are drawn; conditions fail of themselves here."""

_TIMEOUTS = {Kind.REQUEST_LOST: 1000 * MILLISECOND, Kind.ANSWER_LOST: 3000 * MILLISECOND}
_LONGEST_DELAY = 10_000 * MILLISECOND
_LONGEST_QUERY = 200 * MILLISECOND
_ODD = 0.15

_FEWEST = 3
"""Items that a query brings at least: it ends early at 1 MB, and an item has less than a third of that."""


@dataclass
class Network:
    """Carries requests to the stores. `rate` is the share of sendings that go wrong, 0 to 1."""

    scheduler: Scheduler
    random: Random
    dynamodb: DynamoDB
    s3: S3
    rate: float
    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    oddities: Counter[str] = field(default_factory=Counter)
    delayed: Callable[[], Callable[[], None]] = lambda: lambda: None
    """Called by the sender of a delayed request; what it returns is called when that was carried out."""

    @property
    def hooks(self) -> Sequence[tuple[str, Hook]]:
        """What puts it before the clients of `core`; nobody looks at signatures here, so there are none."""
        return ("before-send", self.send), ("choose-signer", lambda **_: UNSIGNED)

    def send(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse:
        """A hook on `before-send`: answers in place of AWS."""
        operation = event_name.rpartition(".")[2]
        self.calls[operation] += 1
        if self.scheduler.current is None:
            return self._carry_out(operation, request)
        self.scheduler.step()
        self.dynamodb.replica.catch_up(self.random)
        fault = self._fault(operation)
        if fault is None:
            return self._query(request) if operation == "Query" else self._carry_out(operation, request)
        self.faults[fault] += 1
        if fault == DELAYED:
            self._send_late(operation, request)
        return self._strike(Kind(fault), operation, request, event_name)

    def _fault(self, operation: str) -> str | None:
        if self.random.random() >= self.rate:
            return None
        possible = [kind.value for kind in STRIKES if Fault(kind).can_strike(operation)]
        return self.random.choice([*possible, DELAYED])

    def _strike(self, kind: Kind, operation: str, request: AWSPreparedRequest, event_name: str) -> AWSResponse:
        try:
            answer = strike(kind, request, event_name, lambda request: self._carry_out(operation, request))
        except Crash:
            raise
        except Exception:
            self.scheduler.step(after=_TIMEOUTS[kind])
            raise
        assert answer
        return answer

    def _send_late(self, operation: str, request: AWSPreparedRequest) -> None:
        """The sender waits in vain; what it sent arrives one day."""
        landed = self.delayed()
        body = _bytes(request.body)

        def arrive() -> None:
            self._carry_out(operation, request, body)
            landed()

        self.scheduler.spawn(arrive, after=self.random.randint(0, _LONGEST_DELAY))
        self.scheduler.step(after=_TIMEOUTS[Kind.ANSWER_LOST])
        raise ReadTimeoutError(endpoint_url=request.url)

    def _query(self, request: AWSPreparedRequest) -> AWSResponse:
        asked = json.loads(_bytes(request.body))
        chance = self.random.random()
        if chance < _ODD / 3 and asked["Limit"] > _FEWEST:
            self.oddities[SHORT] += 1
            asked["Limit"] = self.random.randint(_FEWEST, asked["Limit"])
        elif chance < _ODD and "IndexName" not in asked:
            self.oddities[TORN] += 1
            first = self.dynamodb.call("Query", asked)
            self.scheduler.step(after=self.random.randint(0, _LONGEST_QUERY))
            return _answer(request, 200, torn(first, self.dynamodb.call("Query", asked), asked, self.random))
        return _answer(request, 200, self.dynamodb.call("Query", asked))

    def _carry_out(self, operation: str, request: AWSPreparedRequest, body: bytes | None = None) -> AWSResponse:
        """`body` is that of a request whose own was read before."""
        asked = _bytes(request.body) if body is None else body
        if "X-Amz-Target" not in request.headers:
            return _raw(request, *self.s3.call(operation, request.url, asked))
        try:
            return _answer(request, 200, self.dynamodb.call(operation, json.loads(asked)))
        except Refused as refused:
            kind = f"com.amazonaws.dynamodb.v20120810#{refused.code}"
            return _answer(request, 400, {"__type": kind, "message": refused.code, **refused.more})


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else bytes(body.read())


def _answer(request: AWSPreparedRequest, status: int, answer: object) -> AWSResponse:
    return _raw(request, status, json.dumps(answer).encode())


def _raw(request: AWSPreparedRequest, status: int, body: bytes) -> AWSResponse:
    return AWSResponse(request.url, status, HTTPHeaders(), HTTPResponse(BytesIO(body), preload_content=False))
