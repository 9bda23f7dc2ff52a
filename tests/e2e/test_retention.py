import json
from typing import Any

import httpx

from core.cli.environment import using
from core.cli.local.deploy import physical_ids
from core.clock import DAY, now
from core.models import NewMessage, NewThread, Space
from core.threads import create
from tests.e2e.answers import data, refused
from tests.e2e.conftest import TENANT
from tests.support.engines.aws import Deployed
from tests.support.inspect.template import template


def test_a_retention_is_enforced(api: httpx.Client, threads: httpx.Client, deployed: Deployed, space_id: str) -> None:
    """The function deletes, with the permissions it has, what was kept long enough, and nothing else."""
    long_ago = NewMessage("user", "x" * 400_000, created_at=now() - 8 * DAY)
    with using(deployed.environment):
        old = create.create_with_message(
            Space(TENANT, space_id), NewThread(), long_ago, author="user-1", key="k"
        ).value.thread.id
    young = data(threads.post("/messages", json={"content": "Hi"}), 201)["thread_id"]
    data(api.patch(f"/v1/spaces/{space_id}", json={"retention_days": 7}))

    invoke(deployed, "EnforceRetention")

    assert refused(threads.get(f"/{old}")) == (404, "not_found")
    assert [thread["id"] for thread in data(threads.get(""))] == [young]
    data(api.patch(f"/v1/spaces/{space_id}", json={"retention_days": None}))
    invoke(deployed, "EnforceRetention")


def test_the_schedule(deployed: Deployed) -> None:
    """The function is called every hour."""
    rules = deployed.session.client("events").list_rules()["Rules"]

    assert [rule["ScheduleExpression"] for rule in rules if "EnforceRetention" in rule["Name"]] == ["rate(1 hour)"]
    properties: dict[str, Any] = template()["Resources"]["EnforceRetention"]["Properties"]
    assert properties["Timeout"] < 60 * 60


def invoke(deployed: Deployed, function: str) -> None:
    """Call a function that no caller calls; it must not fail."""
    name = physical_ids(deployed.session)[function]
    answer = deployed.session.client("lambda").invoke(FunctionName=name, Payload=json.dumps({}).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()
