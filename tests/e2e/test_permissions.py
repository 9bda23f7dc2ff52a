import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from core.cli.local.deploy import physical_ids
from tests.e2e.answers import data, refused
from tests.support.aws import Deployed


@contextmanager
def without(deployed: Deployed, function: str, action: str) -> Iterator[None]:
    """Inside the block the function may not do this any more."""
    iam = deployed.session.client("iam")
    role = physical_ids(deployed.session)[f"{function}Role"]
    [name] = [one for one in iam.list_role_policies(RoleName=role)["PolicyNames"] if one.startswith(function)]
    policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    reduced = json.loads(json.dumps(policy).replace(action, f"{action}NoMore"))
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(reduced))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))


def test_policies_are_enforced(threads: httpx.Client, deployed: Deployed) -> None:
    """A function without a permission that it needs fails, as a mistake of ours that says nothing of itself: so what
    passes in these tests passes within the template's policies."""
    thread = data(threads.post("/messages", json={"content": "Hi"}), 201)["thread_id"]

    with without(deployed, "RestoreThread", "dynamodb:Query"):
        answer = threads.post(f"/{thread}/restore")

        assert refused(answer) == (500, "internal")
        assert "AccessDenied" not in answer.text
        assert data(threads.get(f"/{thread}"))["id"] == thread
    assert data(threads.post(f"/{thread}/restore"))["id"] == thread
