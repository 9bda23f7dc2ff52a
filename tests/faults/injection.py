"""Faults of the calls from `core` to AWS: those of a network, of a busy DynamoDB and of a killed process.

with inject(Fault(Kind.RESPONSE_LOST), at=2) as calls:
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
    """A failure of one attempt to send a request."""

    REQUEST_LOST = "request lost"
    RESPONSE_LOST = "response lost"
    THROTTLED = "throttled"
    CONFLICT = "conflict"
    CONDITION_FAILED = "condition failed"
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"


class Crash(BaseException):
    """The process ends here. It is no `Exception`, so that no handler catches it."""


@dataclass(frozen=True)
class Fault:
    """A failure of one attempt or, if `lasting`, of that attempt and all later ones for the same operation."""

    kind: Kind
    lasting: bool = False

    @override
    def __str__(self) -> str:
        return f"{self.kind}, lasting" if self.lasting else str(self.kind)

    def applies_to(self, operation: str) -> bool:
        """Whether a call of an operation can fail like this: only writes have conflicts, only some have conditions."""
        return operation in _ONLY_AT.get(self.kind, (operation,))


_CONDITIONAL = frozenset({"PutItem", "UpdateItem", "TransactWriteItems"})
_ONLY_AT = {Kind.CONFLICT: _CONDITIONAL | {"DeleteItem", "BatchWriteItem"}, Kind.CONDITION_FAILED: _CONDITIONAL}

_ONCE = {Kind.CRASH_BEFORE, Kind.CRASH_AFTER, Kind.CONDITION_FAILED}

FAULTS = [Fault(kind) for kind in Kind] + [Fault(kind, lasting=True) for kind in Kind if kind not in _ONCE]
"""All faults. A process crashes only once, and the condition of a write fails only once."""


@contextmanager
def inject(
    fault: Fault | None = None, *, at: int = 0, rival: Callable[[], object] = lambda: None
) -> Iterator[list[str]]:
    """Inside the block the call number `at` (0, 1, ...) of `core` fails, to any service.

    A condition fails because `rival`, the same write of another caller, is executed completely just before the call.

    Yields the names of the operations called so far, including retries by `core`.
    """
    calls: list[str] = []
    failed: list[str] = []
    in_rival: list[bool] = []

    def count(model: OperationModel, **_: object) -> None:
        if not in_rival:
            calls.append(model.name)

    def send(request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        reached = fault is not None and len(calls) > at and calls[-1] == calls[at]
        if not fault or in_rival or not reached or (failed and not fault.lasting):
            return None
        failed.append(calls[-1])
        if fault.kind is Kind.CONDITION_FAILED:
            in_rival.append(True)
            rival()
            in_rival.clear()
            return None
        return apply_fault(fault.kind, request, event_name)

    with register_hooks(("before-call", count), ("before-send", send), also=[bedrock_client()]):
        yield calls
    assert fault is None or failed, f"there was no call {at} to fail: {calls}"


def retry_until_answered(call: Callable[[], T]) -> T:
    """Repeat a call at once while it raises Busy or Crash; return its result."""
    while True:
        try:
            return call()
        except (Busy, Crash):
            continue


def apply_fault(
    kind: Kind,
    request: AWSPreparedRequest,
    event_name: str,
    execute: Callable[[AWSPreparedRequest], object] | None = None,
) -> AWSResponse | None:
    """Make one attempt fail: a hook on `before-send`, which botocore calls for each attempt, returns the result.

    `execute` executes the request if only its response is lost; by default the server at the request's address does.
    """
    _, service, operation = event_name.split(".")
    if kind is Kind.REQUEST_LOST:
        raise ConnectTimeoutError(endpoint_url=request.url)
    if kind is Kind.CRASH_BEFORE:
        raise Crash
    if kind is Kind.THROTTLED:
        return _throttled_response(request, service)
    if kind is Kind.CONFLICT:
        return _conflict_response(request, operation)
    (execute or _execute)(request)
    raise Crash if kind is Kind.CRASH_AFTER else ReadTimeoutError(endpoint_url=request.url)


def _execute(request: AWSPreparedRequest) -> bytes:
    return _session().send(request).content or b""


@cache
def _session() -> URLLib3Session:
    # As in botocore's own clients: without it, the second packet of a request waits 40 ms for the first one's receipt.
    no_delay = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return URLLib3Session(socket_options=[no_delay])  # type: ignore[list-item] # the stub's type is wrong


def _throttled_response(request: AWSPreparedRequest, service: str) -> AWSResponse:
    if service == "s3":
        return _response(request, 503, b"<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>")
    return _error_response(request, "ThrottlingException")


def _conflict_response(request: AWSPreparedRequest, operation: str) -> AWSResponse:
    body = json.loads(_request_body(request))
    if operation == "BatchWriteItem":
        return _response(request, 200, json.dumps({"UnprocessedItems": body["RequestItems"]}).encode())
    if operation == "TransactWriteItems":
        others = [{"Code": "None"}] * (len(body["TransactItems"]) - 1)
        reasons = [*others, {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
        return _error_response(request, "TransactionCanceledException", CancellationReasons=reasons)
    return _error_response(request, "TransactionConflictException")


def _request_body(request: AWSPreparedRequest) -> str | bytes:
    assert isinstance(request.body, str | bytes)
    return request.body


def _error_response(request: AWSPreparedRequest, code: str, **more: Any) -> AWSResponse:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "Injected.", **more}
    return _response(request, 400, json.dumps(body).encode())


def _response(request: AWSPreparedRequest, status: int, body: bytes) -> AWSResponse:
    return AWSResponse(request.url, status, HTTPHeaders(), HTTPResponse(BytesIO(body), preload_content=False))
