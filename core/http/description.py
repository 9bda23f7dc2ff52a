"""The OpenAPI description of an endpoint, read from its handler."""

import inspect
import sys
from collections.abc import Callable
from http import HTTPStatus
from types import UnionType
from typing import Any, Union, get_args, get_origin

from aws_lambda_powertools.event_handler import content_types
from pydantic import BaseModel

from core.http.errors import Dialect
from core.http.responses import EventStream
from core.models import Replayable

_ERRORS = (401, 403, 404, 409, 413, 500, 502, 503, 504)
"""The error statuses of any endpoint, except those of invalid fields and reused keys. API Gateway itself returns 413,
502 and 504 too, and 429, which no function returns."""


def route_options(handler: Callable[..., Any], status: int, dialect: Dialect) -> dict[str, Any]:
    """The description, as arguments of Powertools' `route`. `status` is that of a success."""
    module = handler.__module__
    model = _body_of(inspect.signature(handler).return_annotation)
    return {
        "summary": _summary(module),
        "description": inspect.getdoc(handler),
        "operation_id": module.rpartition(".")[2],
        "tags": [module.split(".")[1]],
        "status_code": status,
        "responses": _responses(status, model, dialect),
    }


def _body_of(annotation: Any) -> Any:
    """The model of the response body in a handler's return annotation."""
    if get_origin(annotation) in (Union, UnionType):
        models = [_body_of(member) for member in get_args(annotation) if member is not EventStream]
        return Union[tuple(models)]  # noqa: UP007 - built from a list
    return get_args(annotation)[0] if get_origin(annotation) is Replayable else annotation


def _summary(module: str) -> str:
    """The text after method and path in the docstring of the handler's module."""
    docstring = sys.modules[module].__doc__ or ""
    summary = docstring.splitlines()[0].partition(": ")[2].rstrip(".")
    return summary[:1].upper() + summary[1:]


def _responses(status: int, model: type[BaseModel], dialect: Dialect) -> dict[int, Any]:
    bodies = {status: model} | dict.fromkeys(_ERRORS, dialect.error_body)
    bodies |= dict.fromkeys((dialect.invalid_status, HTTPStatus.UNPROCESSABLE_ENTITY), dialect.invalid_body)
    return {
        code: {
            "description": HTTPStatus(code).phrase,
            "content": {content_types.APPLICATION_JSON: {"model": body_model}},
        }
        for code, body_model in sorted(bodies.items())
    }
