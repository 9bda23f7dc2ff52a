from typing import Any

import pytest

from tests.support.template import listed, template

LAMBDA, KEPT = ["lambda:InvokeFunction"], ["secretsmanager:GetSecretValue", "ssm:GetParameter"]
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


def is_empty(parameter: str) -> Any:
    """The condition that nothing is said in a parameter."""
    said: Any = {"Ref": parameter}
    if template()["Parameters"][parameter]["Type"] == "CommaDelimitedList":
        said = {"Fn::Join": ["", said]}
    return {"Fn::Equals": [said, ""]}


@pytest.mark.parametrize(
    ("policy", "parameter", "actions", "resource"),
    [
        ("RunCode", "CodeInterpreter", CODE, INTERPRETERS),
        ("ReadTools", "Tools", KEPT, {"Ref": "Tools"}),
        ("CallTools", "ToolFunctions", LAMBDA, {"Ref": "ToolFunctions"}),
    ],
)
def test_tools_are_allowed_only_where_a_deployment_names_them(
    policy: str, parameter: str, actions: list[str], resource: Any
) -> None:
    """To the function that offers them, with the actions it takes, on what the parameter names and nothing else."""
    block = template()["Resources"][policy]
    [statement] = block["Properties"]["PolicyDocument"]["Statement"]

    assert template()["Parameters"][parameter]["Default"] == ""
    assert template()["Conditions"][block["Condition"]] == {"Fn::Not": [is_empty(parameter)]}
    assert block["Properties"]["Roles"] == [{"Ref": "ChatRole"}]
    assert (listed(statement["Action"]), statement["Resource"]) == (actions, resource)
