"""A handler's signature for Powertools, with a parameter for each path value, query parameter and header.

A handler receives related parameters as one dataclass with a field for each. Powertools' equivalent, a model in
`Header`, uses the first value of a repeated header and ignores the others.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter
from typing import Any, TypeVar

from core.http.parameters import IN_PATH

R = TypeVar("R")


def flatten(handler: Callable[..., R], path: str) -> Callable[..., R]:
    """Wrap a handler so that it is called with the fields of its dataclass parameters, all by name.

    Parameters of `path` that the handler does not have are in the signature too, so that they are validated and
    documented; they are not passed on. Raises KeyError for one that is not in `IN_PATH`.
    """
    signature = inspect.signature(handler)
    own = signature.parameters
    groups: dict[str, Any] = {name: one.annotation for name, one in own.items() if is_dataclass(one.annotation)}
    omitted = {name: IN_PATH[name] for name in re.findall(r"{(\w+)}", path) if name not in own}

    @wraps(handler)
    def call(**values: Any) -> R:
        for name in omitted:
            values.pop(name)
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        return handler(**values)

    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint) for name, hint in omitted.items()]
    parameters += [flat for parameter in own.values() for flat in _flatten(parameter)]
    call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return call


def _flatten(parameter: Parameter) -> Iterator[Parameter]:
    if not is_dataclass(parameter.annotation):
        yield parameter.replace(kind=Parameter.KEYWORD_ONLY)
        return
    for field in fields(parameter.annotation):
        yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
