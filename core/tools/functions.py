"""Tools of the deployment's owner: Lambda functions, declared in a JSON list that is stored under an ARN."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.aws.parameters import ParameterUnavailable, cached_parameter
from core.errors import Misconfigured, ProviderFailed
from core.jsontext import dumps
from core.models import Space
from core.providers import ToolSpec
from core.tools import BUILT_IN, ToolFailed
from core.tools.lambda_client import functions
from core.tools.output import truncate

_Name = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_]{0,63}$")]
"""A name that every model accepts; Bedrock has the strictest rule."""

_Arn = Annotated[str, Field(pattern=r"^arn:[^:]+:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(:[a-zA-Z0-9$_-]+)?$")]

_REGION = 3
"""The index of the region in an ARN."""


class _Schema(BaseModel):
    """A JSON schema of an object, as every model requires. The rest of the schema is not checked."""

    model_config = ConfigDict(extra="allow")

    type: Literal["object"]


class ToolDeclaration(BaseModel):
    """The declaration of a tool by the deployment's owner."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    description: Annotated[str, Field(min_length=1, max_length=1024)]
    parameters: Annotated[_Schema, Field(alias="schema")]
    function: _Arn


_DECLARATIONS = TypeAdapter(list[ToolDeclaration])


def declared_tools(arn: str) -> Mapping[str, ToolDeclaration]:
    """The tools that are declared under an ARN, by name; none for an empty ARN. A change takes up to five minutes.

    Raises Misconfigured if the list is malformed, ProviderFailed if it cannot be read.
    """
    if not arn:
        return {}
    try:
        tools = _DECLARATIONS.validate_json(cached_parameter(arn).read())
    except ParameterUnavailable as error:
        raise ProviderFailed(f"The list of this deployment's tools {error.why}.") from None
    except ValidationError as error:
        raise Misconfigured(f"The list of this deployment's tools is malformed: {_first_error(error)}.") from None
    by_name = {tool.name: tool for tool in tools}
    if len(by_name) < len(tools) or not by_name.keys().isdisjoint(BUILT_IN):
        raise Misconfigured("The list of this deployment's tools has a duplicate name, or the name of a built-in tool.")
    return by_name


class FunctionTool:
    """A declared tool, for the calls of one space."""

    def __init__(self, space: Space, tool: ToolDeclaration) -> None:
        self._space, self._tool = space, tool
        self._functions = functions(tool.function.split(":")[_REGION])

    @property
    def spec(self) -> ToolSpec:
        """See `core.tools.Tool`."""
        return ToolSpec(self._tool.name, self._tool.description, self._tool.parameters.model_dump())

    def call(self, arguments: dict[str, Any]) -> str:
        """See `core.tools.Tool`: a string of the function as it is, any other value as JSON.

        The function receives `tool`, `arguments`, `tenant` and `space`. It must check the arguments against its schema:
        a model has written them.
        """
        payload = {
            "tool": self._tool.name,
            "arguments": arguments,
            "tenant": self._space.tenant,
            "space": self._space.id,
        }
        try:
            value = self._functions.call(self._tool.function, payload)
        except ProviderFailed as failed:
            raise ToolFailed(failed.message) from None
        text = value if isinstance(value, str) else dumps(value)
        return truncate(text) or "(The tool returned nothing.)"

    def close(self) -> None:
        """See `core.tools.Tool`."""
        self._functions.close_idle()


def _first_error(error: ValidationError) -> str:
    """The location and message of the first error, without the value."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the list'}: {first['msg']}"
