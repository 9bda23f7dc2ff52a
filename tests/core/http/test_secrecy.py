"""What is said in confidence stays there: never in a log, never in an error, and keys not even in the table."""

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
"""Stands wherever a caller may say something."""

SAID: dict[str, Any] = {"metadata": {SECRET: SECRET}, "title": SECRET, "project_id": SECRET, "branch_id": SECRET}


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Logs:
    """What the test's requests leave."""
    return Logs(caplog, capsys)


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread of somebody who has told it everything."""
    message = skein.start(SECRET, key=SECRET, **SAID).data
    return Target(skein, message["thread_id"], message["id"])


def conversation(target: Target) -> list[Answer]:
    """Everything that can be done with a thread, with secrets in it."""
    caller, thread = target.caller, target.thread
    return [
        caller.append(thread, SECRET, key=SECRET, **SAID),
        caller.append(thread, SECRET, key=SECRET, **SAID),
        caller.append(thread, SECRET * 60_000, **SAID),
        caller.update(thread, **SAID),
        caller.thread(thread),
        caller.threads(project_id=SECRET, user=SECRET),
        caller.message(thread, target.message),
        caller.messages(thread),
        caller.delete(thread),
        caller.restore(thread, key=SECRET),
        caller.delete(thread, permanent="true"),
    ]


def mistakes(target: Target) -> list[Answer]:
    """Everything that can be refused about what somebody says."""
    caller, thread = target.caller, target.thread
    append = target.event("append_message")

    def sent(**other: Any) -> Answer:
        return invoke(NATIVE["append_message"], append | other)

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
        sent(body=f'{{"content":"{SECRET}'),
        sent(body=f'{{"content":{SECRET}}}'),
        sent(body=f'"{SECRET}"'),
        sent(body=SECRET, isBase64Encoded=True),
        sent(multiValueHeaders={"X-API-Key": [SECRET]}),
        sent(multiValueHeaders={"Authorization": [f"Bearer {SECRET}.{SECRET}.{SECRET}"]}),
        sent(multiValueHeaders={"Authorization": [f"Basic {SECRET}"]}),
        sent(multiValueHeaders={"X-API-Key": [caller.api_key], "Idempotency-Key": [SECRET * 100]}),
    ]


def test_every_request_leaves_one_line_that_names_the_operation(target: Target, logs: Logs) -> None:
    """And no one: the route, not the path; the request's id, not the caller's."""
    answer = target.caller.thread(target.thread)

    line = logs.read()
    assert line.count('"message":"request"') == 1
    assert '"path":"/v1/spaces/{space_id}/threads/{thread_id}"' in line
    assert '"operation":"get_thread"' in line
    assert answer.headers["x-request-id"] in line
    for private in (target.thread, target.caller.space, target.caller.grant.tenant, target.caller.grant.principal):
        assert private not in line


def test_logs_say_nothing_of_what_was_said(target: Target, logs: Logs) -> None:
    """Whatever is done, and whatever is refused."""
    assert {answer.status for answer in conversation(target)} <= SUCCESS
    again = Target(target.caller, target.caller.start(SECRET, **SAID).data["thread_id"], target.message)
    assert {answer.status for answer in mistakes(again)} <= {201, 401, 413, 422}

    said = logs.read()

    assert said.count('"message":"request"') > 20
    assert SECRET not in said
    assert target.caller.api_key not in said


def test_refusals_do_not_quote(target: Target) -> None:
    """They name the field and what is wrong with it: what was said does not come back."""
    for answer in mistakes(target)[1:]:
        assert answer.status in {401, 413, 422}
        assert SECRET not in answer.text, answer.text
        assert SECRET not in str(answer.headers)


def lost_for_words(**_: Any) -> None:
    """What no code expects, quoting what it was given."""
    raise RuntimeError(SECRET)


def a_validation_error(**_: Any) -> None:
    """What DynamoDB says of a request that we should not have made: it likes to quote."""
    raise ClientError({"Error": {"Code": "ValidationException", "Message": f"Invalid: {SECRET}"}}, "PutItem")


@pytest.mark.parametrize("failing", [lost_for_words, a_validation_error])
@pytest.mark.parametrize("operation", NATIVE)
def test_what_nobody_expected_is_told_without_a_word_of_it(
    target: Target, memory: Memory, logs: Logs, operation: str, failing: Callable[..., None]
) -> None:
    """500 in the documented form with the request's id; the log says which exception, and where: not its words."""
    before = memory.everything
    with register_hooks(("before-call.dynamodb", failing)):
        answer = target.call(operation)

    assert answer.status == 500
    assert answer.body["error"] == {"code": "internal", "message": answer.body["detail"]}
    assert answer.headers["x-request-id"]
    assert SECRET not in answer.text
    assert memory.everything == before
    said = logs.read()
    crash = said.partition('"message":"crash"')[2]
    assert answer.headers["x-request-id"] in crash
    assert type(_raised(failing)).__name__ in crash
    assert "storage/table.py" in crash
    assert SECRET not in said


def _raised(failing: Callable[..., None]) -> Exception | None:
    try:
        failing()
    except (RuntimeError, ClientError) as error:
        return error
    return None


def test_a_table_that_is_not_there_is_told_without_its_name(target: Target, memory: Memory) -> None:  # noqa: ARG001
    """A mistake in the deployment is not the caller's: 500, with nothing of ours in it."""
    with using({"SKEIN_TABLE": "no-such-table"}):
        answer = target.call("get_thread")

    assert answer.status == 500
    assert "no-such-table" not in answer.text
    assert "ResourceNotFound" not in answer.text


def test_the_table_keeps_no_key(target: Target, memory: Memory) -> None:
    """Neither the idempotency key, nor what it was used for, nor the secret of an API key: hashes of them."""
    target.caller.append(target.thread, SECRET, key=SECRET)
    target.caller.restore(target.thread, key=SECRET)
    claims = [item for item in memory.items if "fingerprint" in item]

    assert len(claims) == 3
    assert SECRET not in str(claims)
    secret = target.caller.api_key.split("_")[2]
    assert secret not in str(memory.items)
    assert secret[:43] not in str(memory.items)
