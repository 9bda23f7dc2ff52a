"""Errors in OpenAI's form: the first problem, with its parameter. The texts are those of OpenAI's API."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

from core.dialects.openai.metadata import json_type, string_too_long
from core.dialects.openai.shared import ErrorBody, space_of
from core.errors import KeyReused, NotFound, Problem
from core.http.errors import Dialect, Failure
from core.ids import parse

ErrorFields = tuple[str, str | None, str | None]
"""Message, param, code."""

_MAX_QUOTE = 64
"""Characters of a value in an error text: enough for a misspelt role, too few for content."""

_BAD_JSON = (
    "Invalid body: failed to parse JSON value. Please check the value to ensure it is valid JSON. (Common errors"
    " include trailing commas, missing closing brackets, missing quotation marks, etc.)"
)

_EXPECTED = {
    "bool_parsing": "a boolean",
    "bool_type": "a boolean",
    "dict_type": "an object",
    "int_parsing": "an integer",
    "int_type": "an integer",
    "list_type": "an array",
    "model_attributes_type": "an object",
    "model_type": "an object",
    "string_type": "a string",
}


class ResourceNames(NamedTuple):
    """The names of a resource in a dialect: the route's parameter, the prefix of its ids, the sentence for one that was
    not found, and whether its ids may have other prefixes as well."""

    param: str
    prefix: str
    missing: str
    or_others: bool = False


def define_dialect(name: str, resources: Mapping[str, ResourceNames]) -> Dialect:
    """Define one of OpenAI's dialects. `resources` has a name for each of the core's kinds of resources."""
    return Dialect(
        name=name,
        error_body=ErrorBody,
        invalid_body=ErrorBody,
        invalid_status=HTTPStatus.BAD_REQUEST,
        space_of=space_of,
        render_error=partial(_render_error, resources=resources),
    )


def _render_error(failure: Failure, resources: Mapping[str, ResourceNames]) -> tuple[int, dict[str, Any]]:
    status, kind = failure.status, "invalid_request_error"
    fields: ErrorFields
    if isinstance(failure.error, KeyReused):
        kind, fields = "idempotency_error", (failure.error.message, None, "idempotency_key_reused")
    elif failure.problems:
        status, fields = HTTPStatus.BAD_REQUEST, _about_field(failure.problems[0])
    elif isinstance(failure.error, NotFound) and failure.error.kind in resources:
        status, fields = _not_found(failure.path, resources[failure.error.kind], failure.error.id)
    elif failure.status == HTTPStatus.UNAUTHORIZED:
        fields = failure.error.message, None, "invalid_api_key"
    else:
        kind = "server_error" if failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR else kind
        fields = failure.error.message, None, failure.code
    message, param, code = fields
    return status, {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _not_found(path: Mapping[str, str], names: ResourceNames, error_id: str) -> tuple[HTTPStatus, ErrorFields]:
    own = parse(error_id) if "-" in error_id else None
    id = path.get(names.param) or (f"{names.prefix}_{own.hex}" if own else error_id)
    if id.startswith(names.prefix) or parse(id) or (names.or_others and "_" in id):
        return HTTPStatus.NOT_FOUND, (names.missing.format(id=id), None, None)
    text = f"Invalid '{names.param}': '{id}'. Expected an ID that begins with '{names.prefix}'."
    return HTTPStatus.BAD_REQUEST, (text, names.param, "invalid_value")


def _about_field(problem: Problem) -> ErrorFields:
    if problem.type == "json_invalid":
        return _BAD_JSON, None, "invalid_json"
    param = _param(problem.loc)
    if "at" in problem.context:
        param += problem.context["at"]
        return problem.message.replace("{param}", param), param, problem.type
    return _RENDERERS.get(problem.type, _other)(problem, param)


def _param(loc: tuple[str | int, ...]) -> str:
    """The name of a parameter, for example `messages[0].role`, without the tags of unions, which begin with ~."""
    steps = [step for step in loc[1:] if not str(step).startswith("~")] or [loc[0]]
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def _missing(_: Problem, param: str) -> ErrorFields:
    return f"Missing required parameter: '{param}'.", param, "missing_required_parameter"


def _unsupported_value(problem: Problem, param: str) -> ErrorFields:
    supported = str(problem.context.get("expected", "")).replace(" or ", " and ")
    value = str(problem.value)[:_MAX_QUOTE]
    return f"Invalid value: '{value}'. Supported values are: {supported}.", param, "invalid_value"


def _above_maximum(problem: Problem, param: str) -> ErrorFields:
    most = problem.context.get("le")
    text = f"integer above maximum value. Expected a value <= {most}, but got {problem.value} instead."
    return f"Invalid '{param}': {text}", param, "integer_above_max_value"


def _below_minimum(problem: Problem, param: str) -> ErrorFields:
    least = problem.context.get("ge")
    text = f"integer below minimum value. Expected a value >= {least}, but got {problem.value} instead."
    return f"Invalid '{param}': {text}", param, "integer_below_min_value"


def _wrong_type(problem: Problem, param: str) -> ErrorFields:
    text = f"expected {_EXPECTED[problem.type]}, but got {json_type(problem.value)} instead."
    return f"Invalid type for '{param}': {text}", param, "invalid_type"


def _long_string(problem: Problem, param: str) -> ErrorFields:
    text = string_too_long(problem.context.get("max_length", 0), len(problem.value))
    return text.replace("{param}", param), param, "string_above_max_length"


def _long_array(problem: Problem, param: str) -> ErrorFields:
    most, length = problem.context.get("max_length"), problem.context.get("actual_length")
    text = f"Expected an array with maximum length {most}, but got an array with length {length} instead."
    return f"Invalid '{param}': array too long. {text}", param, "array_above_max_length"


def _short_array(problem: Problem, param: str) -> ErrorFields:
    least, length = problem.context.get("min_length"), problem.context.get("actual_length")
    text = f"Expected an array with minimum length {least}, but got an array with length {length} instead."
    return f"Invalid '{param}': array too short. {text}", param, "array_below_min_length"


def _other(problem: Problem, param: str) -> ErrorFields:
    return f"Invalid '{param}': {problem.message}", param, "invalid_value"


_RENDERERS: Mapping[str, Callable[[Problem, str], ErrorFields]] = {
    "missing": _missing,
    "literal_error": _unsupported_value,
    "less_than_equal": _above_maximum,
    "greater_than_equal": _below_minimum,
    "string_too_long": _long_string,
    "too_long": _long_array,
    "too_short": _short_array,
    **dict.fromkeys(_EXPECTED, _wrong_type),
}
