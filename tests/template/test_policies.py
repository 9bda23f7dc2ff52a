import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from core.cli.local.routes import FUNCTION
from tests.support.inspect.expansion import expand
from tests.support.inspect.iam_uses import QUEUE, REGION, TABLE, Use
from tests.support.inspect.template import Function, as_list, can_stream, functions, resources, template
from tests.template.deployments import DEPLOYMENTS, EVERYTHING
from tests.template.permissions import (
    Part,
    Permission,
    Position,
    Statement,
    managed_policies,
    parts,
    permissions,
    refused_uses,
    statements,
    without_part,
)
from tests.template.recorded_calls import deployment_uses, store_uses

NEVER = re.compile("Scan|PartiQL|.*Table|.*Backup.*|.*Stream|PutBucket.*|DeleteBucket.*")
"""Actions on the table and the bucket that no function needs: reads without a key, and changes of the store itself."""

KEY_ACTIONS = {
    "dynamodb": ("kms:Decrypt", "dynamodb"),
    "s3:GetObject": ("kms:Decrypt", "s3"),
    "s3:PutObject": ("kms:GenerateDataKey", "s3"),
}
"""The action on the encryption key that a call causes, by the call's action or service, and the service that takes it
with the function's permission. DynamoDB decrypts the table's data key for each principal that accesses the table; it
creates this key as itself, with a grant of the principal that deploys the table (DynamoDB's developer guide, "DynamoDB
encryption at rest: How it works", section Monitoring). S3 generates a data key for an object that is put, and decrypts
it when the object is read; deletes and lists need no key (S3's user guide, "Using server-side encryption with AWS KMS
keys", section Permissions)."""

MIN_FUNCTIONS = 4
"""How many functions share a named permission. Statements of fewer functions are inline."""

NO_PARAMETERS = "no parameters"

FUNCTIONS = functions()


@dataclass(frozen=True)
class Case:
    """A deployment of one function: its parameters, the statements of its role, and the uses of all its code paths."""

    parameters: Mapping[str, str]
    statements: Mapping[Position, Statement]
    uses: frozenset[Use]

    @property
    def permissions(self) -> list[Permission]:
        """The permissions of the role."""
        return permissions(self.statements.values(), self.parameters)

    def refused_without(self, position: Position, part: Part) -> list[Use]:
        """The uses that would be refused without one part of one statement."""
        others = [one for at, one in self.statements.items() if at != position]
        if position in self.statements:
            others.append(without_part(self.statements[position], part))
        return refused_uses(self.uses, permissions(others, self.parameters))


@cache
def cases(operation: str) -> Sequence[Case]:
    """The deployment without parameters, and those that have everything."""
    [block] = [one for one in FUNCTIONS if one.operation == operation]
    deployments: Mapping[str, Mapping[str, str]] = {NO_PARAMETERS: {}, **DEPLOYMENTS}
    return [
        Case(parameters, statements(expand(**parameters), block.role), frozenset(uses_of(block, name, parameters)))
        for name, parameters in deployments.items()
    ]


def uses_of(block: Function, deployment: str, parameters: Mapping[str, str]) -> set[Use]:
    """All uses of a function in a deployment, including those of AWS services with the permission of its role."""
    uses = set(store_uses().get(block.operation, ())) | set(failure_uses(block))
    if deployment in DEPLOYMENTS:
        uses |= deployment_uses()[deployment].get(block.operation, set())
    return uses | set(key_uses(uses) if "EncryptionKey" in parameters else ())


def failure_uses(block: Function) -> Iterator[Use]:
    """Lambda sends failed records of a stream to the destination, with the permission of the function's role."""
    for _, mapping in resources("AWS::Lambda::EventSourceMapping"):
        if mapping["FunctionName"] == {"Ref": block.name}:
            destination = mapping["DestinationConfig"]["OnFailure"]["Destination"]
            assert destination == {"Fn::GetAtt": ["SweepFailures", "Arn"]}
            yield Use("sqs:SendMessage", QUEUE)


def key_uses(uses: Iterable[Use]) -> Iterator[Use]:
    """The uses of the encryption key that other uses cause."""
    for use in uses:
        for name in {use.action, use.action.partition(":")[0]} & set(KEY_ACTIONS):
            action, service = KEY_ACTIONS[name]
            yield Use(action, EVERYTHING["EncryptionKey"], frozenset({f"{service}.{REGION}.amazonaws.com"}))


def name_of(block: Function) -> str:
    """The id of a test."""
    return block.name


@pytest.mark.parametrize("block", FUNCTIONS, ids=name_of)
def test_statements_name_actions_resources_and_partitions(block: Function) -> None:
    """Actions have their full names; actions on the table's items name the partitions."""
    for permission in (one for case in cases(block.operation) for one in case.permissions):
        service, _, name = permission.action.partition(":")
        assert service.replace("-", "").isalnum()
        assert name.isalpha()
        assert service not in {"dynamodb", "s3"} or not NEVER.fullmatch(name)
        assert "*" not in permission.patterns or permission.resource != TABLE, f"{permission.action} in every partition"


@pytest.mark.parametrize("block", FUNCTIONS, ids=name_of)
def test_a_function_may_do_what_it_does(block: Function) -> None:
    """In every deployment, the policies of the role allow every use on every code path of the function."""
    assert len(cases(block.operation)) == 1 + len(DEPLOYMENTS)
    for case in cases(block.operation):
        assert refused_uses(case.uses, case.permissions) == [], f"add to the policies of {block.name} in template.yaml"


@pytest.mark.parametrize("block", FUNCTIONS, ids=name_of)
def test_a_function_may_do_no_more(block: Function) -> None:
    """Each action on each resource in each partition that the policies allow is used on a code path, in one of the
    deployments."""
    unused = unused_permissions(cases(block.operation))

    assert unused == [], f"not needed by {block.name}, or tests/template/code_paths has no path that needs it"


def unused_permissions(cases: Iterable[Case]) -> list[str]:
    """The actions on resources in partitions that no deployment uses. ARNs differ by deployment, so a statement's
    resources are compared by their numbers."""
    allowed = dict[tuple[Position, int, str, str], str]()
    used = set[tuple[Position, int, str, str]]()
    for case in cases:
        for position, number, permission in numbered_permissions(case):
            for pattern in permission.patterns:
                key = (position, number, permission.action, pattern)
                allowed[key] = f"{position[0]}: {permission.action} on {permission.resource} in {pattern}"
                used |= {key for use in case.uses if permission.has_use(pattern, use)}
    return [label for key, label in allowed.items() if key not in used]


def numbered_permissions(case: Case) -> Iterator[tuple[Position, int, Permission]]:
    """Each permission with the position of its statement and the number of its resource there."""
    for position, statement in case.statements.items():
        for number, resource in enumerate(as_list(statement["Resource"])):
            for permission in permissions([{**statement, "Resource": resource}], case.parameters):
                yield position, number, permission


@pytest.mark.parametrize("block", FUNCTIONS, ids=name_of)
def test_nothing_can_be_left_out(block: Function, record_property: Callable[[str, object], None]) -> None:
    """Without any single action, resource or partition of a policy, in some deployment a use is refused."""
    combinations = list(removable_parts(cases(block.operation)))

    for position, part in combinations:
        assert any(case.refused_without(position, part) for case in cases(block.operation)), (
            f"{block.name} does not need {part} of {position}, or tests/template/code_paths has no path that needs it"
        )
    record_property("combinations of function and part of a policy that it cannot do without", len(combinations))


def removable_parts(cases: Iterable[Case]) -> Iterator[tuple[Position, Part]]:
    """Each part of each statement, in whichever deployment the statement is."""
    statements = {position: one for case in cases for position, one in case.statements.items()}
    return ((position, part) for position, one in statements.items() for part in parts(one))


def test_named_permissions_are_shared() -> None:
    """Each managed policy is listed by at least four functions; or by all that chat, and by nothing else."""
    chat = {block.name for block in FUNCTIONS if can_stream(block)}
    expansion = expand(**EVERYTHING)
    users: dict[str, set[str]] = {name: set() for name, _ in resources("AWS::IAM::ManagedPolicy")}
    for block in FUNCTIONS:
        for name in managed_policies(expansion, block.role):
            users[name].add(block.name)

    assert {name for name, used_by in users.items() if len(used_by) < MIN_FUNCTIONS and used_by != chat} == set()


def test_every_statement_is_of_a_function() -> None:
    """Policies are inline in functions, or managed and listed by functions: none names roles, so none is overlooked."""
    kinds = {one["Type"] for one in template()["Resources"].values()}

    assert {kind for kind in kinds if kind.startswith("AWS::IAM::")} == {"AWS::IAM::ManagedPolicy"}
    for name, policy in resources("AWS::IAM::ManagedPolicy"):
        assert set(policy) == {"PolicyDocument"}, name
    for _, properties in resources(FUNCTION):
        assert "Role" not in properties
