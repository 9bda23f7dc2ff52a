"""What statements of the template's policies allow, one by one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from tests.support.template import listed
from tests.support.uses import ACCOUNT, BUCKET, OBJECTS, REGION, TABLE, Use

Permission = tuple[str, str, str]
"""An action, the pattern of resources, and the pattern of what a condition looks at."""

Statement = Mapping[str, Any]

RESOURCES = {
    "Table.Arn": TABLE,
    "${Table.Arn}/index/by_activity": f"{TABLE}/index/by_activity",
    "${Table.Arn}/index/by_user": f"{TABLE}/index/by_user",
    "Contents.Arn": BUCKET,
    "${Contents.Arn}/*": OBJECTS,
    "${Contents.Arn}/*/*/files/*": OBJECTS,
}
"""What a function's own policy may name; the objects are the one place where a star is right."""

PSEUDO = {"AWS::Partition": "aws", "AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::URLSuffix": "amazonaws.com"}
"""What CloudFormation knows by itself."""

CONDITIONS = {("ForAllValues:StringLike", "dynamodb:LeadingKeys"), ("StringEquals", "kms:ViaService")}
"""The conditions that there are."""


def permissions(statements: Iterable[Statement], parameters: Mapping[str, str] | None = None) -> Iterator[Permission]:
    """What statements allow together, in a deployment with these parameters."""
    known = PSEUDO | dict(parameters or {})
    for one in statements:
        resources = [arn for named in listed(one["Resource"]) for arn in _resources(named, known)]
        yield from product(listed(one["Action"]), resources, _patterns(one, known))


def covers(permission: Permission, use: Use) -> bool:
    """Whether IAM would let this use pass for this permission."""
    action, resource, pattern = permission
    return action == use.action and fnmatchcase(use.resource, resource) and fnmatchcase(use.seen, pattern)


def refused(uses: Iterable[Use], allowed: Iterable[Permission]) -> list[Use]:
    """The uses that none of the permissions covers."""
    allowed = list(allowed)
    return [use for use in uses if not any(covers(one, use) for one in allowed)]


def reduced(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """The statement without each of its actions in turn, and without each of its resources where it has several."""
    for part in ("Action", "Resource"):
        several = listed(statement[part])
        for left_out in several if part == "Action" or len(several) > 1 else ():
            yield str(left_out), {**statement, part: [one for one in several if one != left_out]}


def _resources(named: Any, known: Mapping[str, str]) -> list[str]:
    match named:
        case {"Fn::GetAtt": [str(resource), str(attribute)]}:
            return [RESOURCES[f"{resource}.{attribute}"]]
        case {"Fn::Sub": str(text)} if text in RESOURCES:
            return [RESOURCES[text]]
        case {"Ref": str(name)}:
            return known[name].split(",")
    return [_said(named, known)]


def _patterns(statement: Statement, known: Mapping[str, str]) -> list[str]:
    """What the condition of a statement takes; without one, all."""
    if "Condition" not in statement:
        return ["*"]
    [(operator, keys)] = statement["Condition"].items()
    [(key, taken)] = keys.items()
    assert (operator, key) in CONDITIONS
    return [_said(one, known) for one in listed(taken)]


def _said(value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return value
    return re.sub(r"\$\{([\w:]+)\}", lambda found: known[found[1]], value["Fn::Sub"])
