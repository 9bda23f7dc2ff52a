"""The quotas of CloudFormation, IAM and Lambda, and the size of the templates that people read."""

import json
from typing import Any

import pytest

from core.cli.local.deploy import TEMPLATE
from tests.support.inspect.expansion import Expansion, expand
from tests.support.inspect.template import Function, can_stream, functions, nested_path, nested_template, resources
from tests.template.deployments import COMPLETE

MAX_PARAMETERS, MAX_OUTPUTS, MAX_RESOURCES, MAX_BODY = 200, 200, 500, 1_000_000
"""Of a template, its body in bytes (CloudFormation quotas, AWS CloudFormation User Guide)."""

MAX_MANAGED_POLICIES = 10
"""Managed policies of a role (IAM and AWS STS quotas, IAM User Guide)."""

MAX_MANAGED, MAX_INLINE = 6_144, 10_240
"""Characters without white space of a managed policy's document, and of all inline policies of a role (same page)."""

RESOLVED = 300
"""Characters to assume for each reference in a policy. An ARN of this stack has fewer: names have at most 255."""

MAX_BLOCK = 12
"""Lines of a function that does not chat."""

MAX_LINES = 1_450
"""Lines of both templates together."""


def everything() -> Expansion:
    """A deployment with every resource of template.yaml."""
    return expand(**COMPLETE)


def size(document: Any) -> int:
    """Characters of a policy document once CloudFormation has resolved its references."""

    def resolve(value: Any) -> Any:
        match value:
            case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::Sub": _}:
                return "x" * RESOLVED
            case dict():
                return {name: resolve(one) for name, one in value.items()}
            case list():
                return [resolve(one) for one in value]
        return value

    return len(json.dumps(resolve(document), separators=(",", ":")))


def test_the_templates_fit_into_cloudformation() -> None:
    """As expanded by SAM, and the nested template as it is."""
    for one in (everything().template, nested_template()):
        assert len(one["Parameters"]) <= MAX_PARAMETERS
        assert len(one["Resources"]) <= MAX_RESOURCES
        assert len(one.get("Outputs", {})) <= MAX_OUTPUTS
        assert len(json.dumps(one).encode()) <= MAX_BODY


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_role_has_at_most_ten_managed_policies(block: Function) -> None:
    """Including those that SAM adds, in a deployment with everything."""
    arns = everything().resources[block.role]["Properties"]["ManagedPolicyArns"]

    assert len(arns) <= MAX_MANAGED_POLICIES
    assert len({json.dumps(arn) for arn in arns}) == len(arns)


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_the_inline_policies_of_a_role_fit_into_iam(block: Function) -> None:
    """All of them together."""
    policies = everything().resources[block.role]["Properties"].get("Policies", [])

    assert sum(size(one["PolicyDocument"]) for one in policies) <= MAX_INLINE


@pytest.mark.parametrize("name", [name for name, _ in resources("AWS::IAM::ManagedPolicy")])
def test_a_managed_policy_fits_into_iam(name: str) -> None:
    """CloudFormation names it: CAPABILITY_IAM is enough to deploy."""
    properties = everything().resources[name]["Properties"]

    assert size(properties["PolicyDocument"]) <= MAX_MANAGED
    assert "ManagedPolicyName" not in properties


@pytest.mark.parametrize("block", functions(), ids=lambda block: block.name)
def test_a_block_of_a_function_is_short(block: Function) -> None:
    """At most 12 lines; the functions that chat have more, for streaming and tools."""
    assert block.lines <= MAX_BLOCK or can_stream(block)


def test_the_templates_are_short() -> None:
    """At most 1,450 lines together. The nested template is in a dot folder."""
    lines = [len(path.read_text().splitlines()) for path in (TEMPLATE, nested_path())]

    assert sum(lines) <= MAX_LINES
    assert nested_path().parent.name.startswith(".")
