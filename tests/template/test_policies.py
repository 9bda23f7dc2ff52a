import re
from collections.abc import Callable, Iterator

import pytest

from tests.support.template import Function, functions
from tests.support.uses import TABLE
from tests.template.permissions import Permission, covers, permissions, reduced, refused
from tests.template.walks import used

NEVER = re.compile("Scan|PartiQL|.*Table|.*Backup.*|.*Stream.*|PutBucket.*|DeleteBucket.*")
"""Actions that no function has any business with: reading past its keys, or changing what holds the data."""


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_policy_is_exact(block: Function) -> None:
    """Statements allow actions by their full names, on resources of this template, in the partitions they say."""
    for action, resource, pattern in permissions(block.statements):
        service, _, name = action.partition(":")
        assert (service, name.isalpha()) in {("dynamodb", True), ("s3", True)}
        assert not NEVER.fullmatch(name)
        assert pattern != "*" or resource != TABLE, f"{action} reaches into every partition"


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_function_may_do_what_it_does(block: Function) -> None:
    """No path of an operation asks for what its policy does not allow."""
    assert refused(used()[block.operation], permissions(block.statements)) == []


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_function_may_do_no_more(block: Function) -> None:
    """Every action on every resource in every partition that a policy allows is taken on some path."""
    asked = used()[block.operation]

    idle = [one for one in permissions(block.statements) if not any(covers(one, use) for use in asked)]

    assert idle == []


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_no_action_can_be_left_out(block: Function, record_property: Callable[[str, object], None]) -> None:
    """Without any single action of its policy, the function's ways ask for something that is not allowed."""
    combinations = list(without_one_action(block))

    for left_out, fewer in combinations:
        assert refused(used()[block.operation], fewer), left_out
    record_property("combinations of function and action or resource that it cannot do without", len(combinations))


def without_one_action(block: Function) -> Iterator[tuple[str, list[Permission]]]:
    """What is allowed without each action in turn, statement by statement."""
    for number, statement in enumerate(block.statements):
        for left_out, fewer in reduced(statement):
            others = [fewer if at == number else one for at, one in enumerate(block.statements)]
            yield left_out, list(permissions(others))
