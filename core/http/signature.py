"""A handler's signature in the form that Powertools reads: each path value, query and header a parameter of its own.

A handler asks for parameters that belong together as one: a dataclass with a field for each. Powertools has that too, a
model in `Header`; but of a header that was sent twice it takes the first and ignores the other.
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
    """The handler, to be called with the fields of its dataclasses, all by name.

    Parameters of `path` that the handler does not ask for are in the signature, so that they are validated and
    described, and are not passed on. Raises KeyError for one that is not in `IN_PATH`.
    """
    signature = inspect.signature(handler)
    asked = signature.parameters
    groups: dict[str, Any] = {name: one.annotation for name, one in asked.items() if is_dataclass(one.annotation)}
    unasked = {name: IN_PATH[name] for name in re.findall(r"{(\w+)}", path) if name not in asked}

    @wraps(handler)
    def call(**values: Any) -> R:
        for name in unasked:
            values.pop(name)
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        return handler(**values)

    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in unasked.items()]
    parameters += [each for one in asked.values() for each in _flatten(one)]
    call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return call


def _flatten(parameter: Parameter) -> Iterator[Parameter]:
    if not is_dataclass(parameter.annotation):
        yield parameter.replace(kind=Parameter.KEYWORD_ONLY)
        return
    for field in fields(parameter.annotation):
        yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
