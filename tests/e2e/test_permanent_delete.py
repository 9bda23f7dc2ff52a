import time
from collections.abc import Callable

import httpx
import pytest

from core.cli.environment import using
from core.models import NewMessage, NewThread, Space
from core.threads import create
from tests.e2e.answers import data, error_of
from tests.e2e.conftest import TENANT
from tests.support.engines.aws import Deployed

MANY = 2_500
"""More messages than the DELETE request itself deletes."""

SWEEP_TIMEOUT = 60


@pytest.fixture
def long_thread(deployed: Deployed, space_id: str) -> str:
    """The id of a thread of many messages."""
    first = [NewMessage("user", str(number)) for number in range(1, MANY + 1)]
    with using(deployed.environment):
        created = create.create_thread(Space(TENANT, space_id), NewThread(), first, author="user-1")
    return str(created.value.ref.id)


def remaining_keys(deployed: Deployed, space_id: str) -> list[str]:
    """Return the sort keys of the items of all threads of a space, without its claims."""
    pages = (
        deployed.session.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=deployed.deployment.table,
            FilterExpression="begins_with(pk, :space)",
            ExpressionAttributeValues={":space": {"S": f"{TENANT}#{space_id}#T#"}},
            ProjectionExpression="sk",
        )
    )
    return sorted(item["sk"]["S"] for page in pages for item in page["Items"])


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds, for the maximum duration of the asynchronous functions; return whether it does."""
    deadline = time.monotonic() + SWEEP_TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_long_thread_is_deleted_at_once_and_swept_later(
    threads: httpx.Client, deployed: Deployed, space_id: str, long_thread: str
) -> None:
    """The request returns before all messages are deleted; none is visible; finally only a tombstone remains."""
    threads.post(f"/{long_thread}/messages", json={"content": "last"}, headers={"Idempotency-Key": "k"})
    assert data(threads.get(f"/{long_thread}"))["message_count"] == MANY + 1

    deleted = data(threads.delete(f"/{long_thread}", params={"permanent": "true"}))

    assert deleted == {"id": long_thread, "deleted": True, "messages_deleted": MANY + 1}
    for answer in (
        threads.get(f"/{long_thread}"),
        threads.get(f"/{long_thread}/messages"),
        threads.get(f"/{long_thread}/messages", params={"order": "desc"}),
        threads.post(f"/{long_thread}/messages", json={"content": "last"}, headers={"Idempotency-Key": "k"}),
        threads.delete(f"/{long_thread}", params={"permanent": "true"}),
    ):
        assert error_of(answer) == (404, "not_found")
    assert data(threads.get("")) == []
    assert wait_until(lambda: remaining_keys(deployed, space_id) == ["~"])
