"""The tools that a model may call in a turn, and their interface.

A tool's module and its dependencies are imported at the first request for that tool.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from core.errors import Invalid
from core.models import Space
from core.providers import ToolSpec
from core.settings import settings


class ToolFailed(Exception):
    """A call failed; the turn continues. `message` is a sentence for the model, which may call again."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Tool(Protocol):
    """A tool of one turn."""

    @property
    def spec(self) -> ToolSpec:
        """The description for the model. The first access may read a file.

        Raises Busy where the file cannot be read at the moment.
        """

    def call(self, arguments: dict[str, Any]) -> str:
        """The result of one call, as text for the model. Raises ToolFailed."""

    def close(self) -> None:
        """Release the resources of the turn. Raises nothing, and needs no call before it."""


BUILT_IN = ("code_interpreter", "data_lookup")
"""The tools of Skein itself, next to those that a deployment declares."""


def build_tools(space: Space, wanted: Mapping[str, Any]) -> list[Tool]:
    """The tools of a request, in its order. Nothing is opened yet, and no paid service is called.

    `wanted` is the request's `tools`: names with true or an object of options; false and null exclude a tool.
    Raises Invalid for a tool that this deployment does not offer, NotFound for a file that the space does not have,
    Misconfigured and ProviderFailed where the declarations of the deployment's own tools cannot be read.
    """
    return [
        _build_tool(space, name, options)
        for name, options in wanted.items()
        if options is not None and options is not False
    ]


def _build_tool(space: Space, name: str, options: Any) -> Tool:
    if options is not True and not isinstance(options, dict):
        raise invalid(name, message="The value of a tool is true or an object of options.")
    if name == "data_lookup":
        from core.tools.data_lookup import data_lookup

        return data_lookup(space, {} if options is True else options)
    if name == "code_interpreter":
        return _code_interpreter()
    return _function_tool(space, name)


def _code_interpreter() -> Tool:
    identifier = settings().code_interpreter
    if not identifier:
        raise invalid("code_interpreter", message="This deployment has no code interpreter.")
    from core.tools.code_interpreter import CodeInterpreter
    from core.tools.sandbox import interpreter

    return CodeInterpreter(interpreter(identifier))


def _function_tool(space: Space, name: str) -> Tool:
    from core.tools.functions import FunctionTool, declared_tools

    declared = declared_tools(settings().tools)
    if name in declared:
        return FunctionTool(space, declared[name])
    built_in = [one for one in BUILT_IN if one != "code_interpreter" or settings().code_interpreter]
    raise invalid(
        name, message=f"This deployment does not offer this tool. It offers: {', '.join([*built_in, *declared])}."
    )


def invalid(*loc: str, message: str) -> Invalid:
    """An error at a location in the request's `tools`."""
    return Invalid.field("body", "tools", *loc, message=message)
