"""A handler's signature in the form that Powertools reads: each path value, query and header a parameter of its own.

A handler asks for parameters that belong together as one: a dataclass with a field for each. Powertools has that too, a
model in `Header`; but of a header that was sent twice it takes the first, and says nothing of the other.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter
from typing import Any, TypeVar

R = TypeVar("R")


def flat(handler: Callable[..., R]) -> Callable[..., R]:
    """The handler, to be called with the fields of its dataclasses, all by name."""
    signature = inspect.signature(handler)
    asked = signature.parameters.items()
    groups: dict[str, Any] = {name: one.annotation for name, one in asked if is_dataclass(one.annotation)}

    @wraps(handler)
    def called(**values: Any) -> R:
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        return handler(**values)

    parameters = [each for _, one in asked for each in _flat(one)]
    called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return called


def _flat(parameter: Parameter) -> Iterator[Parameter]:
    if not is_dataclass(parameter.annotation):
        yield parameter.replace(kind=Parameter.KEYWORD_ONLY)
        return
    for field in fields(parameter.annotation):
        yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
