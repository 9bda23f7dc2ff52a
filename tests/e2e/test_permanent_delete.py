import time
from collections.abc import Callable

import httpx
import pytest

from core.cli.environment import using
from core.models import NewMessage, NewThread, Space
from core.threads import create
from tests.e2e.answers import data, refused
from tests.e2e.conftest import TENANT
from tests.support.engines.aws import Deployed

MANY = 2_500
"""More than the deleting request takes away itself."""

SWEPT_WITHIN = 60


@pytest.fixture
def long_thread(deployed: Deployed, space_id: str) -> str:
    """A thread of many messages."""
    first = [NewMessage("user", str(number)) for number in range(1, MANY + 1)]
    with using(deployed.environment):
        made = create.create_thread(Space(TENANT, space_id), NewThread(), first, author="user-1")
    return str(made.value.ref.id)


def left_of(deployed: Deployed, space_id: str) -> list[str]:
    """The sort keys of all items of a space, those of claims for making threads aside."""
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


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes to be so within the time that is given to the functions behind the API."""
    deadline = time.monotonic() + SWEPT_WITHIN
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_a_long_thread_goes_at_once_and_is_swept_after(
    threads: httpx.Client, deployed: Deployed, space_id: str, long_thread: str
) -> None:
    """The request answers while messages are left; nobody sees them any more; in the end only the mark is there."""
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
        assert refused(answer) == (404, "not_found")
    assert data(threads.get("")) == []
    assert eventually(lambda: left_of(deployed, space_id) == ["~"])
