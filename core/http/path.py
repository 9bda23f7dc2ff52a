"""Paths between API Gateway and Powertools: one canonical form without prefixes, with percent-encoded values."""

from collections.abc import Mapping
from urllib.parse import quote, unquote


def unescape(value: str) -> str:
    """Decode a percent-encoded path value."""
    return unquote(value)


def canonical(template: str, values: Mapping[str, str]) -> str:
    """The path of a route with percent-encoded values."""
    return template.format_map({name: quote(value, safe="") for name, value in values.items()})
