"""The JSON schemas of generic models."""

from typing import Any

from pydantic import BaseModel, ConfigDict


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    origin = model.__pydantic_generic_metadata__["origin"]
    if origin:
        schema["description"] = origin.__doc__


GENERIC = ConfigDict(json_schema_extra=_describe)
"""The configuration of a generic model: the schema of each concrete type has the docstring of the generic class, which
pydantic omits."""
