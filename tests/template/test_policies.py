import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

import pytest

from tests.support.clock import adjustable
from tests.support.moto import Memory
from tests.support.template import Function, functions, listed
from tests.support.uses import BUCKET, OBJECTS, TABLE, Use
from tests.template.ways import assistants, chat, conversations, files, jobs, native, pii, qelos
from tests.template.ways.watch import Watch

RESOURCES = {
    "Table.Arn": TABLE,
    "${Table.Arn}/index/by_activity": f"{TABLE}/index/by_activity",
    "${Table.Arn}/index/by_user": f"{TABLE}/index/by_user",
    "Contents.Arn": BUCKET,
    "${Contents.Arn}/*": OBJECTS,
    "${Contents.Arn}/*/*/files/*": OBJECTS,
}
"""Everything that a policy may name; the objects are the one place where a star is right."""

NEVER = re.compile("Scan|PartiQL|.*Table|.*Backup.*|.*Stream.*|PutBucket.*|DeleteBucket.*")
"""Actions that no function has any business with: reading past its keys, or changing what holds the data."""

LEADING_KEYS = "dynamodb:LeadingKeys"

Permission = tuple[str, str, str]
"""An action, a resource, and the pattern that partitions must match."""


def permissions(block: Function) -> Iterator[Permission]:
    """What the policy of a function allows, one by one."""
    for one in block.statements:
        resources = [RESOURCES[".".join(listed(name))] for at in listed(one["Resource"]) for name in at.values()]
        yield from product(listed(one["Action"]), resources, patterns(one))


def patterns(statement: Mapping[str, Any]) -> list[str]:
    """The partitions that a statement allows; without a condition, all."""
    if "Condition" not in statement:
        return ["*"]
    [(operator, keys)] = statement["Condition"].items()
    assert (operator, list(keys)) == ("ForAllValues:StringLike", [LEADING_KEYS])
    return listed(keys[LEADING_KEYS])


def covers(permission: Permission, use: Use) -> bool:
    """Whether IAM would let this use pass for this permission."""
    action, resource, pattern = permission
    return (action, resource) == (use.action, use.resource) and fnmatchcase(use.partition, pattern)


@pytest.fixture(scope="module")
def used(mocked: Memory) -> Mapping[str, set[Use]]:
    """What each operation asked of AWS, taken down every way it has. A new endpoint adds its ways to `ways/`."""
    mocked.clear()
    with pytest.MonkeyPatch.context() as patch:
        watch = Watch(adjustable(patch))
        for dialect in (native, assistants, conversations, qelos, pii, files, jobs):
            dialect.walk(watch)
        chat.walk(watch, mocked)
    return watch.used


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_policy_is_exact(block: Function) -> None:
    """Statements allow actions by their full names, on resources of this template, in the partitions they say."""
    for action, resource, pattern in permissions(block):
        service, _, name = action.partition(":")
        assert (service, name.isalpha()) in {("dynamodb", True), ("s3", True)}
        assert not NEVER.fullmatch(name)
        assert pattern != "*" or resource != TABLE, f"{action} reaches into every partition"


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_function_may_do_what_it_does(block: Function, used: Mapping[str, set[Use]]) -> None:
    """No path of an operation asks for what its policy does not allow."""
    allowed = list(permissions(block))

    refused = [use for use in used[block.operation] if not any(covers(one, use) for one in allowed)]

    assert refused == []


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_function_may_do_no_more(block: Function, used: Mapping[str, set[Use]]) -> None:
    """Every action on every resource in every partition that a policy allows is taken on some path."""
    idle = [one for one in permissions(block) if not any(covers(one, use) for use in used[block.operation])]

    assert idle == []


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_no_action_can_be_left_out(
    block: Function, used: Mapping[str, set[Use]], record_property: Callable[[str, object], None]
) -> None:
    """Without any single action of its policy, the function's ways ask for something that is not allowed."""
    reduced = list(without_one_action(block))

    for left_out, fewer in reduced:
        allowed = list(permissions(fewer))
        assert [use for use in used[block.operation] if not any(covers(one, use) for one in allowed)], left_out
    record_property("combinations of function and action that it cannot do without", len(reduced))


def without_one_action(block: Function) -> Iterator[tuple[str, Function]]:
    """The block without each of its actions in turn, statement by statement."""
    for number, statement in enumerate(block.statements):
        for action in listed(statement["Action"]):
            fewer = {**statement, "Action": [one for one in listed(statement["Action"]) if one != action]}
            others = [fewer if at == number else one for at, one in enumerate(block.statements)]
            yield action, Function(block.name, {**block.properties, "Policies": [{"Statement": others}]})
