"""template.yaml, read for the tests that hold it to the code."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from core.cli.local.deploy import TEMPLATE
from core.cli.local.routes import FUNCTION, iter_routes


@dataclass(frozen=True)
class Function:
    """The block of a function."""

    name: str
    properties: Mapping[str, Any]

    @property
    def operation(self) -> str:
        """The operation's id: the logical id in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()

    @property
    def module(self) -> str:
        """The module that the handler string names."""
        return str(self.properties["Handler"]).rpartition(".")[0]

    @property
    def routes(self) -> list[tuple[str, str]]:
        """Method and path of each of its routes."""
        return list(iter_routes(template(), self.name))

    @property
    def statements(self) -> list[Mapping[str, Any]]:
        """The statements of its policies."""
        return [one for policy in self.properties.get("Policies", []) for one in policy["Statement"]]


def listed(value: Any) -> list[Any]:
    """One or more, as IAM takes them, as a list."""
    return value if isinstance(value, list) else [value]


@cache
def template() -> dict[str, Any]:
    """The template; `!Ref x` reads {"Ref": "x"}, and so on."""
    parsed: dict[str, Any] = yaml_parse(TEMPLATE.read_text())
    return parsed


def resources(kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Logical id and properties of each resource of a type."""
    return ((name, one["Properties"]) for name, one in template()["Resources"].items() if one["Type"] == kind)


def functions() -> list[Function]:
    """Every function."""
    return [Function(name, properties) for name, properties in resources(FUNCTION)]


def streams(function: Function) -> bool:
    """Whether its answers may stream: then it is set up in another way, which the parameters decide."""
    return "Layers" in function.properties
