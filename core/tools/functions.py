"""Tools of the deployment's owner: Lambda functions, declared in a JSON list that is kept under an ARN."""

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
"""What every model takes; Bedrock's is the narrowest form."""

_Arn = Annotated[str, Field(pattern=r"^arn:[^:]+:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(:[a-zA-Z0-9$_-]+)?$")]

_REGION = 3
"""Its place in an ARN."""


class _Schema(BaseModel):
    """JSON schema of an object, which is all that a model takes; the rest of it is the owner's affair."""

    model_config = ConfigDict(extra="allow")

    type: Literal["object"]


class ToolDeclaration(BaseModel):
    """A tool as its owner declares it."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    description: Annotated[str, Field(min_length=1, max_length=1024)]
    parameters: Annotated[_Schema, Field(alias="schema")]
    function: _Arn


_DECLARATIONS = TypeAdapter(list[ToolDeclaration])


def declared_tools(arn: str) -> Mapping[str, ToolDeclaration]:
    """The tools that are declared under an ARN, by name; of an empty one, none. A change counts after five minutes.

    Raises Misconfigured if they are not well-formed, ProviderFailed if they cannot be read at the moment.
    """
    if not arn:
        return {}
    try:
        found = _DECLARATIONS.validate_json(cached_parameter(arn).read())
    except ParameterUnavailable as error:
        raise ProviderFailed(f"The list of this deployment's tools {error.why}.") from None
    except ValidationError as error:
        raise Misconfigured(f"The list of this deployment's tools is malformed: {_told(error)}.") from None
    by_name = {one.name: one for one in found}
    if len(by_name) < len(found) or not by_name.keys().isdisjoint(BUILT_IN):
        raise Misconfigured("The list of this deployment's tools has a name twice, or one of a tool that is built in.")
    return by_name


class FunctionTool:
    """A declared tool, called for a space."""

    def __init__(self, space: Space, tool: ToolDeclaration) -> None:
        self._space, self._tool = space, tool
        self._functions = functions(tool.function.split(":")[_REGION])

    @property
    def spec(self) -> ToolSpec:
        """See `core.tools.Tool`."""
        return ToolSpec(self._tool.name, self._tool.description, self._tool.parameters.model_dump())

    def call(self, arguments: dict[str, Any]) -> str:
        """See `core.tools.Tool`: a text that the function answers, anything else as JSON.

        The function is given `tool`, `arguments`, `tenant` and `space`. That the arguments are what its schema says is
        for the function to check: a model has written them.
        """
        asked = {"tool": self._tool.name, "arguments": arguments, "tenant": self._space.tenant, "space": self._space.id}
        try:
            answer = self._functions.call(self._tool.function, asked)
        except ProviderFailed as failed:
            raise ToolFailed(failed.message) from None
        text = answer if isinstance(answer, str) else dumps(answer)
        return truncate(text) or "(The tool said nothing.)"

    def close(self) -> None:
        """See `core.tools.Tool`."""
        self._functions.close_idle()


def _told(error: ValidationError) -> str:
    """Where the first mistake is and what it is, without what stands there."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
