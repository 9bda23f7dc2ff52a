from typing import Any

import pytest

from tests.support.inspect.expansion import expand
from tests.support.inspect.template import as_list, functions, template
from tests.template.deployments import EVERYTHING
from tests.template.permissions import Statement, statements

LAMBDA, SECRETS = ["lambda:InvokeFunction"], ["secretsmanager:GetSecretValue", "ssm:GetParameter"]
CODE = [
    "bedrock-agentcore:InvokeCodeInterpreter",
    "bedrock-agentcore:StartCodeInterpreterSession",
    "bedrock-agentcore:StopCodeInterpreterSession",
]
AGENTCORE = "arn:${AWS::Partition}:bedrock-agentcore:${AWS::Region}:"
INTERPRETERS = [
    {"Fn::Sub": AGENTCORE + "aws:code-interpreter/${CodeInterpreter}"},
    {"Fn::Sub": AGENTCORE + "${AWS::AccountId}:code-interpreter-custom/${CodeInterpreter}"},
]

CHAT = {"ChatRole", "QelosChatRole", "QelosChatInThreadRole"}


def role_statements(parameters: dict[str, str]) -> list[tuple[str, Statement]]:
    """Role and statement of everything that a deployment with these parameters allows."""
    expansion = expand(**parameters)
    return [(one.role, statement) for one in functions() for statement in statements(expansion, one.role).values()]


@pytest.mark.parametrize(
    ("parameter", "roles", "actions", "resource"),
    [
        ("CodeInterpreter", {"ChatRole"}, CODE, INTERPRETERS),
        ("Tools", {"ChatRole"}, SECRETS, EVERYTHING["Tools"]),
        ("ToolFunctions", {"ChatRole"}, LAMBDA, EVERYTHING["ToolFunctions"]),
        ("OpenAiKeySecret", CHAT, SECRETS, EVERYTHING["OpenAiKeySecret"]),
        ("PiiComprehend", {*CHAT, "DetectPiiRole"}, ["comprehend:DetectPiiEntities"], "*"),
    ],
)
def test_a_parameter_allows_its_service_only_to_the_functions_that_use_it(
    parameter: str, roles: set[str], actions: list[str], resource: Any
) -> None:
    """By default the parameter is empty and no statement allows the service. With it, the functions that use the
    service have exactly one more statement: their actions on the resources that the parameter names."""
    before, after = role_statements({}), role_statements({parameter: EVERYTHING[parameter]})
    added = [one for one in after if one not in before]

    assert template()["Parameters"][parameter]["Default"] == ""
    assert [one for one in before if one not in after] == []
    assert len(added) == len(after) - len(before)
    assert {role for role, _ in added} == roles
    assert len(added) == len(roles)
    for _, statement in added:
        assert (as_list(statement["Action"]), statement["Resource"]) == (actions, resource)
