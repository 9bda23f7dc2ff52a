"""How API keys are printed: as a table, or as JSON."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from core import clock
from core.access.api_keys import ApiKey

_DEFAULT_WIDTH = 160
"""Columns of the table when stdout is a pipe or a file."""


def as_json(key: ApiKey) -> dict[str, Any]:
    """Return every attribute of a key except its secret, which is not stored."""
    return {
        "id": key.id,
        "name": key.name,
        "tenant": key.grant.tenant,
        "principal": key.grant.principal,
        "spaces": sorted(key.grant.spaces),
        "default_space": key.grant.default_space,
        "scopes": sorted(key.grant.scopes),
        "created_at": format_time(key.created_at),
        "expires_at": format_time(key.grant.expires_at),
        "revoked_at": format_time(key.revoked_at),
    }


def print_table(keys: Sequence[ApiKey]) -> None:
    """Print one row for each key, newest first. Rows of expired and revoked keys are dim."""
    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for name in ("id", "created", "expires", "revoked", "name", "principal", "spaces", "scopes"):
        table.add_column(name, overflow="fold", no_wrap=name not in {"name", "principal", "spaces"})
    for key in sorted(keys, key=lambda key: key.created_at, reverse=True):
        lists = ["\n".join(sorted(names)) for names in (key.grant.spaces, key.grant.scopes)]
        dates = [(format_time(at) or "")[:10] for at in (key.created_at, key.grant.expires_at, key.revoked_at)]
        table.add_row(key.id, *dates, key.name, key.grant.principal, *lists, style=None if is_active(key) else "dim")
    Console(width=None if sys.stdout.isatty() else _DEFAULT_WIDTH).print(table)


def is_active(key: ApiKey) -> bool:
    """Whether a key is neither revoked nor expired."""
    return key.revoked_at is None and (key.grant.expires_at is None or key.grant.expires_at > clock.now())


def format_time(milliseconds: int | None) -> str | None:
    """Format a time in RFC 3339, UTC, to the second. `milliseconds` counts from the Unix epoch."""
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // clock.SECOND, UTC).isoformat().replace("+00:00", "Z")
