"""What the functions may do beside their own policies: all that the deployed template gives their roles."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.support.template import functions, listed
from tests.support.translated import translated
from tests.template.deployments import EVERYTHING

NEVER = re.compile(r"\*|\w+:\*|iam:.*|.*:(Scan|PartiQL\w*|\w*Table\w*|\w*Backup\w*|PutBucket\w*|DeleteBucket\w*)")
"""Actions that no role has: all of a service's, reading past the keys, and changing what holds the data."""

OF_AWS = {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}
"""AWS's own policies that a function's role has: to write logs and traces."""

OF_A_STREAM = "AWSLambdaDynamoDBExecutionRole"
"""AWS's own policy for a function that a table's stream wakes."""

ROLES = [f"{block.name}Role" for block in functions()]


@cache
def resources() -> dict[str, Any]:
    """All that is deployed."""
    return translated(**EVERYTHING)


def statements(role: str) -> Iterator[dict[str, Any]]:
    """What a role allows by its own policies, and by those that are attached to it."""
    documents = [one["PolicyDocument"] for one in resources()[role]["Properties"].get("Policies", [])]
    attached = [one["Properties"] for one in resources().values() if one["Type"] == "AWS::IAM::Policy"]
    documents += [one["PolicyDocument"] for one in attached if {"Ref": role} in one["Roles"]]
    return (statement for document in documents for statement in document["Statement"])


@pytest.mark.parametrize("role", ROLES)
def test_no_function_can_scan_or_delete_the_table(role: str) -> None:
    """Nor do anything with a star in its name, nor change its own rights."""
    allowed = [action for one in statements(role) for action in listed(one["Action"])]

    assert [action for action in allowed if NEVER.fullmatch(action)] == []


def test_no_policy_of_the_stack_can_either() -> None:
    """Whatever it is attached to, by whatever kind of resource: every statement that allows anything."""
    allowed = [action for one in allowing(resources()) for action in listed(one["Action"])]

    assert "dynamodb:Query" in allowed
    assert [action for action in allowed if NEVER.fullmatch(action)] == []


def allowing(value: Any) -> Iterator[dict[str, Any]]:
    """The statements that allow something, wherever they stand; by what they are not about, none does."""
    match value:
        case {"Effect": "Allow", **said}:
            assert not {"NotAction", "NotResource"} & set(said)
            yield value
        case dict():
            yield from (one for inner in value.values() for one in allowing(inner))
        case list():
            yield from (one for inner in value for one in allowing(inner))


def test_every_role_is_a_functions() -> None:
    """One for each, and no other."""
    roles = {name for name, one in resources().items() if one["Type"] == "AWS::IAM::Role"}

    assert roles == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_for_lambda_alone(role: str) -> None:
    """Lambda alone may take it; beside its own policies it has AWS's for logs and traces."""
    properties = resources()[role]["Properties"]
    managed = {arn.rpartition("/")[2] for arn in map(str, properties.get("ManagedPolicyArns", []))}
    managed = {name.strip("'\"}]") for name in managed}
    [trust] = properties["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": ["lambda.amazonaws.com"]}
    assert managed - {OF_A_STREAM} <= OF_AWS
    assert (OF_A_STREAM in managed) == (role == "SweepThreadRole")


def test_what_is_allowed_everywhere_is_comprehend_alone() -> None:
    """Every other statement names its resources: a text has no address."""
    unbounded = {
        action
        for role in ROLES
        for one in statements(role)
        for action in listed(one["Action"])
        if "*" in listed(one["Resource"])
    }

    assert unbounded == {"comprehend:DetectPiiEntities"}
