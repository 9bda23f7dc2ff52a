"""Faults between `core` and AWS: what a network, a busy DynamoDB and a killed process do to a call.

with injected(Fault(Kind.ANSWER_LOST), at=2) as calls:
    append(...)
"""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import Any, TypeVar

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.model import OperationModel
from typing_extensions import override
from urllib3 import HTTPResponse

from core.errors import Busy
from tests.support.engines.hooks import bedrock_client, register_hooks

T = TypeVar("T")


class Kind(StrEnum):
    """What goes wrong with one sending of a request."""

    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    THROTTLED = "throttled"
    CONFLICT = "conflict"
    CONDITION_FAILED = "condition failed"
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"


class Crash(BaseException):
    """The process ends here. No `Exception`, so that nothing goes on as if it had not."""


@dataclass(frozen=True)
class Fault:
    """One sending goes wrong, or, `lasting`, that one and all that follow it for the same operation."""

    kind: Kind
    lasting: bool = False

    @override
    def __str__(self) -> str:
        return f"{self.kind}, lasting" if self.lasting else str(self.kind)

    def can_strike(self, operation: str) -> bool:
        """Whether this can happen to a call: AWS knows conflicts between writes only, and some have conditions."""
        return operation in _ONLY_AT.get(self.kind, (operation,))


_CONDITIONAL = frozenset({"PutItem", "UpdateItem", "TransactWriteItems"})
_ONLY_AT = {Kind.CONFLICT: _CONDITIONAL | {"DeleteItem", "BatchWriteItem"}, Kind.CONDITION_FAILED: _CONDITIONAL}

_ONCE = {Kind.CRASH_BEFORE, Kind.CRASH_AFTER, Kind.CONDITION_FAILED}

FAULTS = [Fault(kind) for kind in Kind] + [Fault(kind, lasting=True) for kind in Kind if kind not in _ONCE]
"""Every fault there is; a process ends only once, and who was overtaken once has lost."""


@contextmanager
def injected(
    fault: Fault | None = None, *, at: int = 0, rival: Callable[[], object] = lambda: None
) -> Iterator[list[str]]:
    """Inside the block a fault strikes `core` at its call number `at` (0, 1, ...), whichever service that goes to.

    What makes a condition fail is a `rival`, who does the same just before, from beginning to end.

    Yields the operations called so far, those that `core` called again by itself among them.
    """
    calls: list[str] = []
    struck: list[str] = []
    overtaking: list[bool] = []

    def count(model: OperationModel, **_: object) -> None:
        if not overtaking:
            calls.append(model.name)

    def send(request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        reached = fault is not None and len(calls) > at and calls[-1] == calls[at]
        if not fault or overtaking or not reached or (struck and not fault.lasting):
            return None
        struck.append(calls[-1])
        if fault.kind is Kind.CONDITION_FAILED:
            overtaking.append(True)
            rival()
            overtaking.clear()
            return None
        return strike(fault.kind, request, event_name)

    with register_hooks(("before-call", count), ("before-send", send), also=[bedrock_client()]):
        yield calls
    assert fault is None or struck, f"there was no call {at} to strike: {calls}"


def insisted(call: Callable[[], T]) -> T:
    """What a caller gets in the end, who at once sends again what had no answer."""
    while True:
        try:
            return call()
        except (Busy, Crash):
            continue


def strike(
    kind: Kind,
    request: AWSPreparedRequest,
    event_name: str,
    carry_out: Callable[[AWSPreparedRequest], object] | None = None,
) -> AWSResponse | None:
    """Let one sending go wrong: to be returned from a hook on `before-send`, which is called for each sending.

    `carry_out` is who carries it out where only its answer is lost; without it, whoever listens at its address.
    """
    _, service, operation = event_name.split(".")
    if kind is Kind.REQUEST_LOST:
        raise ConnectTimeoutError(endpoint_url=request.url)
    if kind is Kind.CRASH_BEFORE:
        raise Crash
    if kind is Kind.THROTTLED:
        return _throttled(request, service)
    if kind is Kind.CONFLICT:
        return _conflict(request, operation)
    (carry_out or _sent)(request)
    raise Crash if kind is Kind.CRASH_AFTER else ReadTimeoutError(endpoint_url=request.url)


def _sent(request: AWSPreparedRequest) -> bytes:
    return _wire().send(request).content or b""


@cache
def _wire() -> URLLib3Session:
    # As botocore's own clients: without it, the second packet of a request waits 40 ms for the first one's receipt.
    at_once = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return URLLib3Session(socket_options=[at_once])  # type: ignore[list-item] # its type is said wrong


def _throttled(request: AWSPreparedRequest, service: str) -> AWSResponse:
    if service == "s3":
        return _answer(request, 503, b"<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>")
    return _refusal(request, "ThrottlingException")


def _conflict(request: AWSPreparedRequest, operation: str) -> AWSResponse:
    asked = json.loads(_wire_body(request))
    if operation == "BatchWriteItem":
        return _answer(request, 200, json.dumps({"UnprocessedItems": asked["RequestItems"]}).encode())
    if operation == "TransactWriteItems":
        others = [{"Code": "None"}] * (len(asked["TransactItems"]) - 1)
        reasons = [*others, {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
        return _refusal(request, "TransactionCanceledException", CancellationReasons=reasons)
    return _refusal(request, "TransactionConflictException")


def _wire_body(request: AWSPreparedRequest) -> str | bytes:
    assert isinstance(request.body, str | bytes)
    return request.body


def _refusal(request: AWSPreparedRequest, code: str, **more: Any) -> AWSResponse:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "Injected.", **more}
    return _answer(request, 400, json.dumps(body).encode())


def _answer(request: AWSPreparedRequest, status: int, body: bytes) -> AWSResponse:
    return AWSResponse(request.url, status, HTTPHeaders(), HTTPResponse(BytesIO(body), preload_content=False))
