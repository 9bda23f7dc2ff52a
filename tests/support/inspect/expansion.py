"""template.yaml as CloudFormation receives it: expanded by the SAM translator, with the conditions evaluated."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from core.cli.local.deploy import TEMPLATE, set_code_uri

NO_VALUE = {"Ref": "AWS::NoValue"}


class _NoPolicies:
    def load(self) -> dict[str, str]:
        """ARNs of AWS's managed policies by name. The translator has its own list, which contains those in use."""
        return {}


@dataclass(frozen=True)
class Expansion:
    """The expanded template for one set of parameters."""

    template: dict[str, Any]
    parameters: dict[str, Any]

    @cached_property
    def resources(self) -> dict[str, Any]:
        """The resources that this deployment has, by logical id, with conditions and parameters evaluated."""
        existing = {name: entry for name, entry in self.template["Resources"].items() if self._exists(entry)}
        evaluated: dict[str, Any] = self.evaluate(existing)
        return evaluated

    def evaluate(self, value: Any) -> Any:
        """The value with each `Fn::If` replaced by its branch, and each reference to a parameter by the argument.
        Entries that become AWS::NoValue are removed."""
        match value:
            case {"Fn::If": [str(name), yes, no]}:
                return self.evaluate(yes if self._holds(self.template["Conditions"][name]) else no)
            case {"Ref": str(name)} if name in self.parameters:
                return self.parameters[name]
            case dict():
                entries = {name: self.evaluate(entry) for name, entry in value.items()}
                return {name: entry for name, entry in entries.items() if entry != NO_VALUE}
            case list():
                items = [self.evaluate(item) for item in value]
                return [item for item in items if item != NO_VALUE]
        return value

    def _exists(self, resource: dict[str, Any]) -> bool:
        return "Condition" not in resource or self._holds({"Condition": resource["Condition"]})

    def _holds(self, condition: Any) -> bool:
        match condition:
            case {"Fn::Not": [other]}:
                return not self._holds(other)
            case {"Fn::Equals": [left, right]}:
                return bool(self._text(left) == self._text(right))
            case {"Condition": str(name)}:
                return self._holds(self.template["Conditions"][name])
        raise NotImplementedError(condition)

    def _text(self, value: Any) -> str:
        """An operand of `Fn::Equals` as text, which is how CloudFormation compares. Of `Fn::Join` only a parameter's
        list is known, which stays joined here."""
        match value:
            case {"Fn::Join": ["", joined]}:
                return self._text(joined)
        return str(self.evaluate(value))


@cache
def expand(**parameters: str) -> Expansion:
    """The expansion for these parameters, and the defaults of the others."""
    template = set_code_uri(yaml_parse(TEMPLATE.read_text()), "s3://code/package.zip")
    arguments = {name: entry["Default"] for name, entry in template["Parameters"].items()} | parameters
    return Expansion(transform(template, dict(arguments), _NoPolicies()), arguments)
