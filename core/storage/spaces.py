"""What a tenant says of its spaces. A space that nobody said anything of has no item.

Retention settings are in a register as well (`core.storage.retention_register`), written in the same transaction.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from boto3.dynamodb.conditions import Key

from core.jsontext import dumps, loads
from core.models import Space
from core.storage import keys, retention_register
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.table import table
from core.storage.writes import ABSENT, PRESENT, Put, Update

_AS_JSON = ("model", "integrations", "pii_policy")

_RETENTION = "retention_days"


def create(space: Space, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Keep what is said of a space, if nothing was said before; None, or what stands there."""
    put = Put({**keys.space(space), **_packed(values)}, ABSENT)
    days = values.get(_RETENTION)
    try:
        table().put(put) if days is None else table().transact(put, retention_register.register(space, days))
    except ConditionFailed as failed:
        return _unpacked(failed.item or {})
    return None


def get(space: Space) -> Mapping[str, Any] | None:
    """What is said of a space."""
    item = table().get(keys.space(space))
    return _unpacked(item) if item else None


def change(space: Space, values: Mapping[str, Any], cleared: frozenset[str]) -> Mapping[str, Any] | None:
    """Change what is said of a space; all of it as it is now, None if nothing was said."""
    update = Update(keys.space(space), PRESENT, _packed(values), sorted(cleared))
    try:
        if _RETENTION not in cleared.union(values):
            return _unpacked(table().update(update))
        table().transact(update, retention_register.register(space, values.get(_RETENTION)))
    except ConditionFailed:
        return None
    return get(space)


def listed(tenant: str, beyond: str | None, chunk: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The spaces of a tenant by id, behind one, and what is said of each; a call only when it is needed."""
    span = Key("pk").eq(keys.space(Space(tenant, ""))["pk"]) & Key("sk").gt(beyond or " ")
    for page in table().query(span, limit=chunk):
        yield from ((item["sk"], _unpacked(item)) for item in page.items)


def _packed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dumps(value) if name in _AS_JSON and value is not None else value for name, value in values.items()}


def _unpacked(item: Item) -> Mapping[str, Any]:
    return {
        name: loads(value) if name in _AS_JSON else value for name, value in item.items() if name not in ("pk", "sk")
    }
