import json
from typing import Any

import httpx

from core.cli.environment import using
from core.cli.local.deploy import physical_ids
from core.clock import DAY, now
from core.models import NewMessage, NewThread, Space
from core.threads import create
from tests.e2e.answers import data, error_of
from tests.e2e.conftest import TENANT
from tests.support.engines.aws import Deployed
from tests.support.inspect.template import template


def test_expired_thread_is_deleted(api: httpx.Client, threads: httpx.Client, deployed: Deployed, space_id: str) -> None:
    """The function deletes only threads whose retention has ended, with its own permissions."""
    long_ago = NewMessage("user", "x" * 400_000, created_at=now() - 8 * DAY)
    with using(deployed.environment):
        old = create.create_with_message(
            Space(TENANT, space_id), NewThread(), long_ago, author="user-1", key="k"
        ).value.thread.id
    recent = data(threads.post("/messages", json={"content": "Hi"}), 201)["thread_id"]
    data(api.patch(f"/v1/spaces/{space_id}", json={"retention_days": 7}))

    invoke(deployed, "EnforceRetention")

    assert error_of(threads.get(f"/{old}")) == (404, "not_found")
    assert [thread["id"] for thread in data(threads.get(""))] == [recent]
    data(api.patch(f"/v1/spaces/{space_id}", json={"retention_days": None}))
    invoke(deployed, "EnforceRetention")


def test_retention_runs_every_hour(deployed: Deployed) -> None:
    """The function is scheduled every hour and has a shorter timeout."""
    rules = deployed.session.client("events").list_rules()["Rules"]

    assert [rule["ScheduleExpression"] for rule in rules if "EnforceRetention" in rule["Name"]] == ["rate(1 hour)"]
    properties: dict[str, Any] = template()["Resources"]["EnforceRetention"]["Properties"]
    assert properties["Timeout"] < 60 * 60


def invoke(deployed: Deployed, function: str) -> None:
    """Invoke a function without a route; it must not fail."""
    name = physical_ids(deployed.session)[function]
    answer = deployed.session.client("lambda").invoke(FunctionName=name, Payload=json.dumps({}).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()
