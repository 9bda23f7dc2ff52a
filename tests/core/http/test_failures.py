"""What AWS does to us, as callers see it."""

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
    """AWS asks to slow down."""
    raise ClientError(
        {"Error": {"Code": "ThrottlingException", "Message": "Slow down."}, "ResponseMetadata": METADATA}, "PutItem"
    )


def unreachable(**_: object) -> None:
    """Nobody answers."""
    raise EndpointConnectionError(endpoint_url=URL)


def slow_to_connect(**_: object) -> None:
    """The network is not there."""
    raise ConnectTimeoutError(endpoint_url=URL)


def slow_to_answer(**_: object) -> None:
    """An answer does not come in time."""
    raise ReadTimeoutError(endpoint_url=URL)


FAILING = [throttled, unreachable, slow_to_connect, slow_to_answer]


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread of the caller's."""
    return Target.create(skein)


def is_unavailable(answer: Answer) -> bool:
    """Whether it is 503 in the documented form, and says when to come again, and not that it is final."""
    return (
        answer.status == 503
        and int(answer.headers["retry-after"]) >= 1
        and "x-should-retry" not in answer.headers
        and answer.body["error"] == {"code": "unavailable", "message": answer.body["detail"]}
    )


@pytest.mark.parametrize("failing", FAILING)
@pytest.mark.parametrize("operation", NATIVE)
def test_a_table_that_does_not_answer_is_a_503(
    target: Target, memory: Memory, operation: str, failing: Callable[..., None]
) -> None:
    """With Retry-After, on every endpoint; nothing is written."""
    before = memory.everything

    with register_hooks(("before-call.dynamodb", failing)):
        assert is_unavailable(target.call(operation))

    assert memory.everything == before
    assert target.call(operation).status in SUCCESS


@pytest.mark.parametrize("failing", FAILING)
def test_a_bucket_that_does_not_answer_is_a_503(target: Target, failing: Callable[..., None]) -> None:
    """For what lives there, writing as reading; there is no message without its content, and all else goes on."""
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


def test_a_credential_that_cannot_be_looked_up_is_no_bad_one(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, not 401: a client would throw its key away."""
    fresh = Native.with_grant(target.caller.grant)
    monkeypatch.setattr(time, "sleep", lambda _: None)

    with register_hooks(("before-call.dynamodb", throttled)):
        assert is_unavailable(fresh.thread(target.thread))
