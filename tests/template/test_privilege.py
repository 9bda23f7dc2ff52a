"""Everything that the deployed template allows to its roles."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.support.inspect.expansion import expand
from tests.support.inspect.template import as_list, functions
from tests.template.deployments import EVERYTHING
from tests.template.permissions import statements

NEVER = re.compile(r"\*|\w+:\*|iam:.*|.*:(Scan|PartiQL\w*|\w*Table\w*|\w*Backup\w*|PutBucket\w*|DeleteBucket\w*)")
"""Actions that no role has: all of a service, reads without a key, and changes of the store itself."""

LOGS_AND_TRACES = {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}
"""AWS's own policies of every function that SAM adds."""

STREAM = "AWSLambdaDynamoDBExecutionRole"
"""AWS's own policy for a function that reads a table's stream."""

ROLES = [block.role for block in functions()]


@cache
def resources() -> dict[str, Any]:
    """The resources of a deployment with everything."""
    return expand(**EVERYTHING).resources


def actions(role: str) -> list[str]:
    """The actions that the stack's policies allow to a role."""
    allowed = statements(expand(**EVERYTHING), role).values()
    return [action for one in allowed for action in as_list(one["Action"])]


@pytest.mark.parametrize("role", ROLES)
def test_no_function_can_scan_or_delete_the_table(role: str) -> None:
    """Nor take an action by a wildcard, nor change its own permissions."""
    assert [action for action in actions(role) if NEVER.fullmatch(action)] == []


def test_no_statement_of_the_stack_can_scan_or_delete_the_table() -> None:
    """The same applies to every statement of every resource, of any type."""
    allowed = [action for one in allow_statements(resources()) for action in as_list(one["Action"])]

    assert "dynamodb:Query" in allowed
    assert [action for action in allowed if NEVER.fullmatch(action)] == []


def allow_statements(value: Any) -> Iterator[dict[str, Any]]:
    """The statements with the effect Allow, anywhere in a value. None of them uses NotAction or NotResource."""
    match value:
        case {"Effect": "Allow", **rest}:
            assert not {"NotAction", "NotResource"} & set(rest)
            yield value
        case dict():
            yield from (one for inner in value.values() for one in allow_statements(inner))
        case list():
            yield from (one for inner in value for one in allow_statements(inner))


def test_every_role_is_of_a_function() -> None:
    """Each function has its own role, and there is no other role."""
    roles = {name for name, one in resources().items() if one["Type"] == "AWS::IAM::Role"}

    assert roles == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_only_lambda_can_assume_a_role(role: str) -> None:
    """Of AWS's own policies, a role has those for logs and traces, and for the stream if its function reads it."""
    properties = resources()[role]["Properties"]
    arns = [arn for arn in properties["ManagedPolicyArns"] if not (isinstance(arn, dict) and "Ref" in arn)]
    from_aws = {str(arn).rpartition("/")[2].strip("'\"}]") for arn in arns}
    [trust] = properties["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": ["lambda.amazonaws.com"]}
    assert from_aws - {STREAM} == LOGS_AND_TRACES
    assert (STREAM in from_aws) == (role == "SweepThreadRole")


def test_only_comprehend_is_allowed_on_every_resource() -> None:
    """Every other statement names its resources. Comprehend has none to name."""
    unbounded = {
        action
        for role in ROLES
        for one in statements(expand(**EVERYTHING), role).values()
        for action in as_list(one["Action"])
        if "*" in as_list(one["Resource"])
    }

    assert unbounded == {"comprehend:DetectPiiEntities"}
