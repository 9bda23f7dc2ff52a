"""What the functions may do beside their own policies: by those that stand apart, most of them under a parameter."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import pytest

from tests.support.template import Function, functions, resources
from tests.support.uses import REGION, Use
from tests.template.deployments import DEPLOYMENTS, EVERYTHING
from tests.template.permissions import Permission, Statement, permissions, reduced, refused
from tests.template.walks import used, used_in_deployments

POLICIES = dict(resources("AWS::IAM::Policy"))

OF_THE_KEY = {
    "dynamodb": ("kms:Decrypt", "dynamodb"),
    "s3:GetObject": ("kms:Decrypt", "s3"),
    "s3:PutObject": ("kms:GenerateDataKey", "s3"),
}
"""What a service asks of the encryption key in the name of a function that makes a call, by the call's action or its
service. DynamoDB decrypts the table's own key for whoever accesses the table; it makes that key as itself, and whoever
deploys the table gives it leave (DynamoDB's developer guide, "DynamoDB encryption at rest: How it works", section
Monitoring). S3 makes a data key for an object that is put, and decrypts it when the object is read; deleting and
listing need none (S3's user guide, "Using server-side encryption with AWS KMS keys", section Permissions)."""


def attached(block: Function) -> Mapping[str, list[Statement]]:
    """The statements of the policies that name the function's role, by policy."""
    role = {"Ref": f"{block.name}Role"}
    return {name: one["PolicyDocument"]["Statement"] for name, one in POLICIES.items() if role in one["Roles"]}


ATTACHED = [block for block in functions() if attached(block)]


def asked(block: Function) -> Iterator[tuple[str, set[Use]]]:
    """By deployment, what its function asks of AWS, and what is asked of the encryption key in its name."""
    operation = block.operation
    for name, walked in used_in_deployments().items():
        uses = walked.get(operation, set())
        yield name, uses | set(of_the_key(used()[operation] | uses))


def of_the_key(uses: Iterable[Use]) -> Iterator[Use]:
    """What uses need of the encryption key."""
    for use in uses:
        for of in {use.action, use.action.partition(":")[0]} & set(OF_THE_KEY):
            action, service = OF_THE_KEY[of]
            yield Use(action, EVERYTHING["EncryptionKey"], f"{service}.{REGION}.amazonaws.com")


def missing(block: Function, statements: Iterable[Statement]) -> list[Use]:
    """What the function asks, in any deployment, that neither its own policy nor these statements allow."""
    statements = list(statements)
    own = list(permissions(block.statements))
    return [
        use for name, uses in asked(block) for use in refused(uses, [*own, *_allowed(statements, DEPLOYMENTS[name])])
    ]


def _allowed(statements: Iterable[Statement], parameters: Mapping[str, str]) -> list[Permission]:
    return list(permissions(statements, parameters))


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_function_may_do_what_parameters_have_it_do(block: Function) -> None:
    """Models, keys, tools, Comprehend and the encryption key: its own policy and those attached to it allow all."""
    assert missing(block, [one for several in attached(block).values() for one in several]) == []


@pytest.mark.parametrize("block", ATTACHED, ids=lambda block: block.name)
def test_nothing_attached_can_be_left_out(block: Function, record_property: Callable[[str, object], None]) -> None:
    """Without any single action or resource of the policies that name its role, something is not allowed."""
    combinations = list(without_one(block))

    for left_out, fewer in combinations:
        assert missing(block, fewer), left_out
    record_property("combinations of function and action or resource that it cannot do without", len(combinations))


def without_one(block: Function) -> Iterator[tuple[str, list[Statement]]]:
    """The attached statements without each action, and each resource, in turn."""
    statements = [(policy, one) for policy, several in attached(block).items() for one in several]
    for number, (policy, statement) in enumerate(statements):
        for left_out, fewer in reduced(statement):
            others = [fewer if at == number else one for at, (_, one) in enumerate(statements)]
            yield f"{policy} without {left_out}", others
