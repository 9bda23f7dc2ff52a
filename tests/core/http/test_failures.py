"""Failures of AWS services, as callers see them."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from tests.support.clients.native import Native
from tests.support.data.events import SUCCESS, Answer
from tests.support.data.native_requests import NATIVE, Target
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory

METADATA: Any = {"HTTPStatusCode": 503}

URL = "https://dynamodb.us-east-1.amazonaws.com"


def throttled(**_: object) -> None:
    """AWS throttles the call."""
    raise ClientError(
        {"Error": {"Code": "ThrottlingException", "Message": "Slow down."}, "ResponseMetadata": METADATA}, "PutItem"
    )


def unreachable(**_: object) -> None:
    """The endpoint cannot be reached."""
    raise EndpointConnectionError(endpoint_url=URL)


def slow_to_connect(**_: object) -> None:
    """The connection times out."""
    raise ConnectTimeoutError(endpoint_url=URL)


def slow_to_answer(**_: object) -> None:
    """The response times out."""
    raise ReadTimeoutError(endpoint_url=URL)


FAILING = [throttled, unreachable, slow_to_connect, slow_to_answer]


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread of the caller."""
    return Target.create(skein)


def is_unavailable(answer: Answer) -> bool:
    """Whether a response is 503 in the documented form, with Retry-After and without `x-should-retry`."""
    return (
        answer.status == 503
        and int(answer.headers["retry-after"]) >= 1
        and "x-should-retry" not in answer.headers
        and answer.body["error"] == {"code": "unavailable", "message": answer.body["detail"]}
    )


@pytest.mark.parametrize("failing", FAILING)
@pytest.mark.parametrize("operation", NATIVE)
def test_an_unavailable_table_is_a_503(
    target: Target, memory: Memory, operation: str, failing: Callable[..., None]
) -> None:
    """The response has Retry-After, on every endpoint, and nothing is written."""
    before = memory.everything

    with register_hooks(("before-call.dynamodb", failing)):
        assert is_unavailable(target.call(operation))

    assert memory.everything == before
    assert target.call(operation).status in SUCCESS


@pytest.mark.parametrize("failing", FAILING)
def test_an_unavailable_bucket_is_a_503(target: Target, failing: Callable[..., None]) -> None:
    """Only reads and writes of content in the bucket fail; no message is stored without its content."""
    caller, thread = target.caller, target.thread
    large = caller.append(thread, "large" * 100_000).data

    with register_hooks(("before-call.s3", failing)):
        assert is_unavailable(caller.append(thread, "larger" * 100_000, key="k"))
        assert is_unavailable(caller.start("larger" * 100_000, key="k"))
        assert is_unavailable(caller.message(thread, large["id"]))
        assert is_unavailable(caller.messages(thread))
        assert caller.append(thread, "small").data["sequence"] == 3
        assert caller.thread(thread).data["message_count"] == 3

    assert caller.append(thread, "larger" * 100_000, key="k").data["sequence"] == 4
    assert caller.start("larger" * 100_000, key="k").status == 201


def test_a_credential_that_cannot_be_read_is_not_invalid(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The response is 503, because a client would discard its key after a 401."""
    fresh = Native.with_grant(target.caller.grant)
    monkeypatch.setattr(time, "sleep", lambda _: None)

    with register_hooks(("before-call.dynamodb", throttled)):
        assert is_unavailable(fresh.thread(target.thread))
