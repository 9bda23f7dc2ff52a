"""template.yaml as CloudFormation is given it: translated from SAM's words, its conditions decided by parameters."""

from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from core.cli.local.deploy import TEMPLATE, set_code_uri

NOTHING = {"Ref": "AWS::NoValue"}


class _Policies:
    def load(self) -> dict[str, str]:
        """Managed policies by name: the template names none."""
        return {}


def translated(**parameters: str) -> dict[str, Any]:
    """The resources by logical id; of conditions, what these parameters and the other ones' defaults decide."""
    given = set_code_uri(yaml_parse(TEMPLATE.read_text()), "s3://code/package.zip")
    known = {name: one["Default"] for name, one in given["Parameters"].items()} | parameters
    made = transform(given, dict(known), _Policies())
    decided: dict[str, Any] = _Decided(known, made["Conditions"]).value(made["Resources"])
    return decided


class _Decided:
    def __init__(self, parameters: dict[str, Any], conditions: dict[str, Any]) -> None:
        self._parameters, self._conditions = parameters, conditions

    def value(self, value: Any) -> Any:
        """What is left where `Fn::If` and parameters stood."""
        match value:
            case {"Fn::If": [str(name), yes, no]}:
                return self.value(yes if self._holds(self._conditions[name]) else no)
            case {"Ref": str(name)} if name in self._parameters:
                return self._parameters[name]
            case dict():
                found = {name: self.value(one) for name, one in value.items()}
                return {name: one for name, one in found.items() if one != NOTHING}
            case list():
                return [self.value(one) for one in value]
        return value

    def _holds(self, condition: Any) -> bool:
        match condition:
            case {"Fn::Not": [other]}:
                return not self._holds(other)
            case {"Fn::Equals": [one, other]}:
                return bool(self.value(one) == self.value(other))
            case {"Condition": str(name)}:
                return self._holds(self._conditions[name])
        raise NotImplementedError(condition)
