"""Secrets of requests are never in a log or an error, and keys are not in the table."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.cli.environment import using
from tests.support.clients.native import Native
from tests.support.data.events import SUCCESS, Answer, invoke
from tests.support.data.native_requests import NATIVE, Target
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs

SECRET = "c4n4ry"
"""The value of every field in which a caller may send text."""

FIELDS: dict[str, Any] = {"metadata": {SECRET: SECRET}, "title": SECRET, "project_id": SECRET, "branch_id": SECRET}


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Logs:
    """The log of the test's requests."""
    return Logs(caplog, capsys)


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread with secrets in every field."""
    message = skein.start(SECRET, key=SECRET, **FIELDS).data
    return Target(skein, message["thread_id"], message["id"])


def conversation(target: Target) -> list[Answer]:
    """The responses to every operation on a thread, with secrets in every field."""
    caller, thread = target.caller, target.thread
    return [
        caller.append(thread, SECRET, key=SECRET, **FIELDS),
        caller.append(thread, SECRET, key=SECRET, **FIELDS),
        caller.append(thread, SECRET * 60_000, **FIELDS),
        caller.update(thread, **FIELDS),
        caller.thread(thread),
        caller.threads(project_id=SECRET, user=SECRET),
        caller.message(thread, target.message),
        caller.messages(thread),
        caller.delete(thread),
        caller.restore(thread, key=SECRET),
        caller.delete(thread, permanent="true"),
    ]


def invalid_requests(target: Target) -> list[Answer]:
    """The responses to requests with every kind of mistake."""
    caller, thread = target.caller, target.thread
    append = target.event("append_message")

    def send(**fields: Any) -> Answer:
        return invoke(NATIVE["append_message"], append | fields)

    return [
        caller.append(thread, "other", key=SECRET),
        caller.append(thread, "another", key=SECRET),
        caller.append(thread, [SECRET], metadata=[SECRET]),
        caller.append(thread, "Hi", role=SECRET, branch_id=SECRET * 100),
        caller.append(thread, "Hi", parent_message_id=SECRET),
        caller.append(thread, SECRET * 1_000_000),
        caller.append(thread, "Hi", metadata={SECRET: SECRET * 10_000}),
        caller.update(thread, title={"en": [SECRET]}, status=SECRET),
        caller.update(thread, title=SECRET * 10_000),
        caller.threads(cursor=SECRET, status=SECRET, order=SECRET, limit=SECRET),
        send(body=f'{{"content":"{SECRET}'),
        send(body=f'{{"content":{SECRET}}}'),
        send(body=f'"{SECRET}"'),
        send(body=SECRET, isBase64Encoded=True),
        send(multiValueHeaders={"X-API-Key": [SECRET]}),
        send(multiValueHeaders={"Authorization": [f"Bearer {SECRET}.{SECRET}.{SECRET}"]}),
        send(multiValueHeaders={"Authorization": [f"Basic {SECRET}"]}),
        send(multiValueHeaders={"X-API-Key": [caller.api_key], "Idempotency-Key": [SECRET * 100]}),
    ]


def test_every_request_writes_one_log_line_with_its_operation(target: Target, logs: Logs) -> None:
    """The line has the route instead of the path, and the id of the request instead of the caller."""
    answer = target.caller.thread(target.thread)

    line = logs.read()
    assert line.count('"message":"request"') == 1
    assert '"path":"/v1/spaces/{space_id}/threads/{thread_id}"' in line
    assert '"operation":"get_thread"' in line
    assert answer.headers["x-request-id"] in line
    for private in (target.thread, target.caller.space, target.caller.grant.tenant, target.caller.grant.principal):
        assert private not in line


def test_logs_contain_no_content(target: Target, logs: Logs) -> None:
    """Neither for successful nor for rejected requests."""
    assert {answer.status for answer in conversation(target)} <= SUCCESS
    again = Target(target.caller, target.caller.start(SECRET, **FIELDS).data["thread_id"], target.message)
    assert {answer.status for answer in invalid_requests(again)} <= {201, 401, 413, 422}

    text = logs.read()

    assert text.count('"message":"request"') > 20
    assert SECRET not in text
    assert target.caller.api_key not in text


def test_errors_do_not_quote_the_request(target: Target) -> None:
    """They name the field and the problem, without the value."""
    for answer in invalid_requests(target)[1:]:
        assert answer.status in {401, 413, 422}
        assert SECRET not in answer.text, answer.text
        assert SECRET not in str(answer.headers)


def unexpected_error(**_: Any) -> None:
    """Raise an error that no code expects and that quotes its input."""
    raise RuntimeError(SECRET)


def dynamodb_validation_error(**_: Any) -> None:
    """Raise DynamoDB's error for an invalid request, which quotes the request."""
    raise ClientError({"Error": {"Code": "ValidationException", "Message": f"Invalid: {SECRET}"}}, "PutItem")


@pytest.mark.parametrize("failing", [unexpected_error, dynamodb_validation_error])
@pytest.mark.parametrize("operation", NATIVE)
def test_an_unexpected_error_is_a_500_without_its_text(
    target: Target, memory: Memory, logs: Logs, operation: str, failing: Callable[..., None]
) -> None:
    """The response has the documented form and the request's id; the log has the type and location of the exception."""
    before = memory.everything
    with register_hooks(("before-call.dynamodb", failing)):
        answer = target.call(operation)

    assert answer.status == 500
    assert answer.body["error"] == {"code": "internal", "message": answer.body["detail"]}
    assert answer.headers["x-request-id"]
    assert SECRET not in answer.text
    assert memory.everything == before
    text = logs.read()
    crash = text.partition('"message":"crash"')[2]
    assert answer.headers["x-request-id"] in crash
    assert type(_raised(failing)).__name__ in crash
    assert "storage/table.py" in crash
    assert SECRET not in text


def _raised(failing: Callable[..., None]) -> Exception | None:
    try:
        failing()
    except (RuntimeError, ClientError) as error:
        return error
    return None


def test_a_missing_table_is_a_500_without_its_name(target: Target, memory: Memory) -> None:  # noqa: ARG001
    """The response reveals nothing about the deployment."""
    with using({"SKEIN_TABLE": "no-such-table"}):
        answer = target.call("get_thread")

    assert answer.status == 500
    assert "no-such-table" not in answer.text
    assert "ResourceNotFound" not in answer.text


def test_the_table_contains_no_key(target: Target, memory: Memory) -> None:
    """It contains hashes of idempotency keys, of their requests and of the secrets of API keys."""
    target.caller.append(target.thread, SECRET, key=SECRET)
    target.caller.restore(target.thread, key=SECRET)
    claims = [item for item in memory.items if "fingerprint" in item]

    assert len(claims) == 3
    assert SECRET not in str(claims)
    secret = target.caller.api_key.split("_")[2]
    assert secret not in str(memory.items)
    assert secret[:43] not in str(memory.items)
