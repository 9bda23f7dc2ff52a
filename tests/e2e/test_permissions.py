from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from core.cli.local.deploy import physical_ids
from tests.e2e.answers import data, refused
from tests.support.engines.aws import Deployed


@contextmanager
def without(deployed: Deployed, function: str, permission: str) -> Iterator[None]:
    """Detach a named permission from a function's role inside the block."""
    iam = deployed.session.client("iam")
    ids = physical_ids(deployed.session)
    role, policy = ids[f"{function}Role"], ids[permission]
    assert policy in {one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}
    iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    try:
        yield
    finally:
        iam.attach_role_policy(RoleName=role, PolicyArn=policy)


def test_policies_are_enforced(threads: httpx.Client, deployed: Deployed) -> None:
    """A function without a permission that it needs fails with an internal error that does not mention it. So requests
    that succeed in these tests are within the template's policies."""
    thread = data(threads.post("/messages", json={"content": "Hi"}), 201)["thread_id"]

    with without(deployed, "RestoreThread", "QueryThreadItems"):
        answer = threads.post(f"/{thread}/restore")

        assert refused(answer) == (500, "internal")
        assert "AccessDenied" not in answer.text
        assert data(threads.get(f"/{thread}"))["id"] == thread
    assert data(threads.post(f"/{thread}/restore"))["id"] == thread
