"""template.yaml and its nested template, parsed for the tests that compare them with the code."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from core.cli.local.deploy import TEMPLATE
from core.cli.local.routes import FUNCTION, iter_routes

STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Function:
    """A function's block: its logical id and its properties."""

    name: str
    properties: Mapping[str, Any]

    @property
    def operation(self) -> str:
        """The operation id: the logical id in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()

    @property
    def role(self) -> str:
        """The logical id of the role that SAM creates for the function."""
        return f"{self.name}Role"

    @property
    def module(self) -> str:
        """The module in the handler string."""
        return str(self.properties["Handler"]).rpartition(".")[0]

    @property
    def routes(self) -> list[tuple[str, str]]:
        """Method and path of each route."""
        return list(iter_routes(template(), self.name))

    @property
    def permissions(self) -> list[Any]:
        """The policies that the function has in every deployment, without those under a condition."""
        return [policy for policy in self.properties.get("Policies", []) if "Fn::If" not in policy]

    @property
    def lines(self) -> int:
        """The length of the block in the file, without the comments and empty lines around it."""
        found = re.search(rf"^  {self.name}:\n(?:    .*\n)+", TEMPLATE.read_text(), re.MULTILINE)
        assert found
        return len(found[0].splitlines())


def as_list(value: Any) -> list[Any]:
    """The list itself, or a list of the one value: IAM accepts both."""
    return value if isinstance(value, list) else [value]


@cache
def parse(path: Path) -> dict[str, Any]:
    """A template file; `!Ref x` becomes {"Ref": "x"}, and so on."""
    parsed: dict[str, Any] = yaml_parse(path.read_text())
    return parsed


def template() -> dict[str, Any]:
    """template.yaml."""
    return parse(TEMPLATE)


def nested_path() -> Path:
    """The file of the nested template."""
    [(_, stack)] = resources(STACK)
    return TEMPLATE.parent / str(stack["TemplateURL"])


def nested_template() -> dict[str, Any]:
    """The nested template: alarms and the dashboard."""
    return parse(nested_path())


def resources(kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Logical id and properties of each resource of a type in template.yaml."""
    return ((name, one["Properties"]) for name, one in template()["Resources"].items() if one["Type"] == kind)


def functions() -> list[Function]:
    """Every function of template.yaml."""
    return [Function(name, properties) for name, properties in resources(FUNCTION)]


def can_stream(function: Function) -> bool:
    """Whether the function can stream responses: only these have a layer, under a condition."""
    return "Layers" in function.properties
