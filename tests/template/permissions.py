"""The permissions that a deployment gives to a function's role, and their comparison with recorded uses."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from tests.support.inspect.expansion import NO_VALUE, Expansion
from tests.support.inspect.iam_uses import ACCOUNT, BUCKET, OBJECTS, QUEUE, REGION, TABLE, Use
from tests.support.inspect.template import as_list

Statement = Mapping[str, Any]

Position = tuple[str, int]
"""Where a statement is: the name of its policy and its number there, the same in every deployment."""

Part = tuple[str, int]
"""An element of a statement: "Action", "Resource" or "Condition", and its number there."""

RESOURCES = {
    "Table.Arn": TABLE,
    "${Table.Arn}/index/by_activity": f"{TABLE}/index/by_activity",
    "${Table.Arn}/index/by_user": f"{TABLE}/index/by_user",
    "ContentBucket.Arn": BUCKET,
    "${ContentBucket.Arn}/*": f"{OBJECTS}/*",
    "${ContentBucket.Arn}/*/*/files/*": f"{OBJECTS}/*/*/files/*",
    "SweepFailures.Arn": QUEUE,
}
"""The resources of the stack that a policy may name. Only objects may have a star."""

PSEUDO_PARAMETERS = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
}

CONDITIONS = {("ForAllValues:StringLike", "dynamodb:LeadingKeys"), ("StringEquals", "kms:ViaService")}
"""The conditions in use: operator and key."""


@dataclass(frozen=True)
class Permission:
    """An action, a pattern of resources, and the patterns that a condition compares with the context of a use."""

    action: str
    resource: str
    patterns: tuple[str, ...] = ("*",)

    def covers(self, use: Use) -> bool:
        """Whether IAM allows the use by this permission alone."""
        return self._names(use) and all(_matches(value, self.patterns) for value in use.context)

    def has_use(self, pattern: str, use: Use) -> bool:
        """Whether the use needs this pattern."""
        return self._names(use) and (not use.context or any(fnmatchcase(value, pattern) for value in use.context))

    def _names(self, use: Use) -> bool:
        return self.action == use.action and fnmatchcase(use.resource, self.resource)


def _matches(value: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


def statements(expansion: Expansion, role: str) -> dict[Position, Statement]:
    """The statements of a role in this deployment: those of its inline policies and of its managed policies."""
    found = {
        (policy, number): expansion.evaluate(statement)
        for policy, document in _policies(expansion, role)
        for number, statement in enumerate(document["Statement"])
    }
    return {position: statement for position, statement in found.items() if statement != NO_VALUE}


def _policies(expansion: Expansion, role: str) -> Iterator[tuple[str, Any]]:
    """Name and document of each policy, with `Fn::If` as it is: so that the numbers of statements never change."""
    properties = expansion.template["Resources"][role]["Properties"]
    yield from ((one["PolicyName"], one["PolicyDocument"]) for one in properties.get("Policies", []))
    for name in managed_policies(expansion, role):
        yield name, expansion.template["Resources"][name]["Properties"]["PolicyDocument"]


def managed_policies(expansion: Expansion, role: str) -> list[str]:
    """The managed policies of the stack that a role lists. Each of them exists in this deployment."""
    arns = expansion.resources[role]["Properties"]["ManagedPolicyArns"]
    names = [arn["Ref"] for arn in arns if isinstance(arn, dict) and "Ref" in arn]
    assert {expansion.resources[name]["Type"] for name in names} <= {"AWS::IAM::ManagedPolicy"}
    return names


def permissions(statements: Iterable[Statement], parameters: Mapping[str, str]) -> list[Permission]:
    """The permissions of statements, in a deployment with these parameters."""
    known = PSEUDO_PARAMETERS | dict(parameters)
    return [permission for one in statements for permission in _permissions(one, known)]


def _permissions(statement: Statement, known: Mapping[str, str]) -> Iterator[Permission]:
    resources = [arn for one in as_list(statement["Resource"]) for arn in _arns(one, known)]
    patterns = tuple(_text(one, known) for one in condition_values(statement)) or ("*",)
    return (Permission(*one, patterns) for one in product(as_list(statement["Action"]), resources))


def refused_uses(uses: Iterable[Use], allowed: Iterable[Permission]) -> list[Use]:
    """The uses that no permission covers."""
    allowed = list(allowed)
    return [use for use in uses if not any(permission.covers(use) for permission in allowed)]


def condition_values(statement: Statement) -> list[Any]:
    """The values of a statement's condition; none without a condition."""
    if "Condition" not in statement:
        return []
    [(operator, keys)] = statement["Condition"].items()
    [(key, values)] = keys.items()
    assert (operator, key) in CONDITIONS
    return as_list(values)


def parts(statement: Statement) -> Iterator[Part]:
    """The parts that a statement might do without: each action; each resource and each value of the condition if there
    are several, since without the only one the statement is invalid or has another meaning."""
    yield from (("Action", number) for number in range(len(as_list(statement["Action"]))))
    for name, values in (("Resource", as_list(statement["Resource"])), ("Condition", condition_values(statement))):
        yield from ((name, number) for number in range(len(values)) if len(values) > 1)


def without_part(statement: Statement, part: Part) -> Statement:
    """The statement without one of its parts."""
    name, number = part
    if name != "Condition":
        return {**statement, name: _without_item(as_list(statement[name]), number)}
    [(operator, keys)] = statement["Condition"].items()
    return {
        **statement,
        name: {operator: {key: _without_item(as_list(values), number) for key, values in keys.items()}},
    }


def _without_item(values: list[Any], number: int) -> list[Any]:
    return values[:number] + values[number + 1 :]


def _arns(resource: Any, known: Mapping[str, str]) -> list[str]:
    match resource:
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return [RESOURCES[f"{name}.{attribute}"]]
        case {"Fn::Sub": str(text)} if text in RESOURCES:
            return [RESOURCES[text]]
    return _text(resource, known).split(",")


def _text(value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return value
    return re.sub(r"\$\{([\w:]+)\}", lambda found: known[found[1]], value["Fn::Sub"])
