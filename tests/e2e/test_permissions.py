import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from core.cli.local.deploy import physical_ids
from tests.e2e.answers import data, error_of
from tests.support.engines.aws import Deployed


@contextmanager
def without_permission(deployed: Deployed, function: str, permission: str) -> Iterator[None]:
    """Detach a named permission from a function's role inside the block."""
    iam = deployed.session.client("iam")
    ids = physical_ids(deployed.session)
    role, policy = ids[f"{function}Role"], ids[permission]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert policy in {entry["PolicyArn"] for entry in attached}
    iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    try:
        yield
    finally:
        iam.attach_role_policy(RoleName=role, PolicyArn=policy)


@contextmanager
def without_action(deployed: Deployed, function: str, action: str) -> Iterator[None]:
    """Remove an action from the inline policies of a function's role inside the block."""
    iam = deployed.session.client("iam")
    role = physical_ids(deployed.session)[f"{function}Role"]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = {
        name: json.dumps(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]) for name in names
    }
    changed = {name: document for name, document in documents.items() if action in document}
    assert changed
    for name, document in changed.items():
        reduced = document.replace(action, f"{action}Removed")
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=reduced)
    try:
        yield
    finally:
        for name, document in changed.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


def test_function_requires_its_permissions(threads: httpx.Client, deployed: Deployed) -> None:
    """A function without a required permission fails with an internal error without details. It proves that
    requests that succeed in these tests conform to the template's policies."""
    thread = data(threads.post("/messages", json={"content": "Hi"}), 201)["thread_id"]

    with without_permission(deployed, "RestoreThread", "QueryThreadItems"):
        answer = threads.post(f"/{thread}/restore")

        assert error_of(answer) == (500, "internal")
        assert "AccessDenied" not in answer.text
        assert data(threads.get(f"/{thread}"))["id"] == thread
    assert data(threads.post(f"/{thread}/restore"))["id"] == thread
