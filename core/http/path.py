"""Paths between API Gateway and Powertools: one spelling, whatever prefix and escapes a request came with."""

from collections.abc import Mapping
from urllib.parse import quote, unquote


def unescape(value: str) -> str:
    """A path value as its sender meant it."""
    return unquote(value)


def canonical(template: str, values: Mapping[str, str]) -> str:
    """The path of a route for the values in it, each escaped whole."""
    return template.format_map({name: quote(value, safe="") for name, value in values.items()})
