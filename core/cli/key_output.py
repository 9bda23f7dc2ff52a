"""API keys as the command line shows them: for people, and as JSON for programs."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from core import clock
from core.access.api_keys import ApiKey

_WIDE = 160
"""Columns where nobody has said how wide the page is: in a pipe or a file."""


def as_json(key: ApiKey) -> dict[str, Any]:
    """All that is known of a key; its secret is not."""
    return {
        "id": key.id,
        "name": key.name,
        "tenant": key.grant.tenant,
        "principal": key.grant.principal,
        "spaces": sorted(key.grant.spaces),
        "default_space": key.grant.default_space,
        "scopes": sorted(key.grant.scopes),
        "created_at": moment(key.created_at),
        "expires_at": moment(key.grant.expires_at),
        "revoked_at": moment(key.revoked_at),
    }


def show(keys: Sequence[ApiKey]) -> None:
    """A table of keys, newest first; those that are no longer good are dim."""
    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for name in ("id", "created", "expires", "revoked", "name", "principal", "spaces", "scopes"):
        table.add_column(name, overflow="fold", no_wrap=name not in {"name", "principal", "spaces"})
    for key in sorted(keys, key=lambda key: key.created_at, reverse=True):
        lists = ["\n".join(sorted(names)) for names in (key.grant.spaces, key.grant.scopes)]
        days = [(moment(at) or "")[:10] for at in (key.created_at, key.grant.expires_at, key.revoked_at)]
        table.add_row(key.id, *days, key.name, key.grant.principal, *lists, style=None if is_good(key) else "dim")
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


def is_good(key: ApiKey) -> bool:
    """Whether a key still opens the door."""
    return key.revoked_at is None and (key.grant.expires_at is None or key.grant.expires_at > clock.now())


def moment(milliseconds: int | None) -> str | None:
    """A time as RFC 3339 has it, to the second, UTC."""
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // clock.SECOND, UTC).isoformat().replace("+00:00", "Z")
