"""Tools that a model may call in a turn, behind one small interface: what it may pass, and what it is told.

A tool's own module, and what it needs, is imported when a request asks for that tool, and not before.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from core.errors import Invalid
from core.models import Space
from core.providers import ToolSpec
from core.settings import settings


class ToolFailed(Exception):
    """A call that cannot be carried out; the turn goes on. `message` is a sentence for the model, who may try again."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Tool(Protocol):
    """Something that a model may call, for one turn."""

    @property
    def spec(self) -> ToolSpec:
        """What the model is told of it. The first look may take a while: a file is read for it.

        Raises Busy when what is needed for it cannot be had at the moment.
        """

    def call(self, arguments: dict[str, Any]) -> str:
        """The result of one call, as text for the model. Raises ToolFailed when there is none."""

    def close(self) -> None:
        """Let go of what the turn needed. It never fails, and may be called without any call before."""


BUILT_IN = ("code_interpreter", "data_lookup")
"""The tools that are not a deployment's own."""


def build_tools(space: Space, wanted: Mapping[str, Any]) -> list[Tool]:
    """The tools that a request wants, in its order; nothing is opened, and nobody is called who costs anything.

    `wanted` is the request's `tools`: a name with true, or with an object that says more; false and null are a no.
    Raises Invalid for what this deployment does not offer, and NotFound for a file that the space does not have;
    Misconfigured and ProviderFailed where the deployment's own tools cannot be told.
    """
    return [_tool(space, name, given) for name, given in wanted.items() if given is not None and given is not False]


def _tool(space: Space, name: str, given: Any) -> Tool:
    if given is not True and not isinstance(given, dict):
        raise invalid(name, message="A tool is asked for with true, or with an object that says more.")
    if name == "data_lookup":
        from core.tools.data_lookup import data_lookup

        return data_lookup(space, {} if given is True else given)
    if name == "code_interpreter":
        return _code_interpreter()
    return _own(space, name)


def _code_interpreter() -> Tool:
    identifier = settings().code_interpreter
    if not identifier:
        raise invalid("code_interpreter", message="This deployment has no code interpreter.")
    from core.tools.code_interpreter import CodeInterpreter
    from core.tools.sandbox import interpreter

    return CodeInterpreter(interpreter(identifier))


def _own(space: Space, name: str) -> Tool:
    from core.tools.functions import FunctionTool, declared_tools

    own = declared_tools(settings().tools)
    if name in own:
        return FunctionTool(space, own[name])
    known = [one for one in BUILT_IN if one != "code_interpreter" or settings().code_interpreter]
    raise invalid(name, message=f"This deployment does not offer this tool. It offers: {', '.join([*known, *own])}.")


def invalid(*loc: str, message: str) -> Invalid:
    """A problem at a place in the request's `tools`."""
    return Invalid.field("body", "tools", *loc, message=message)
