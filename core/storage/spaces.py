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

_JSON_FIELDS = ("model", "integrations", "pii_policy")

_RETENTION = "retention_days"


def create(space: Space, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Keep what is said of a space, if nothing was said before; None, or what stands there."""
    put = Put({**keys.space(space), **_to_attributes(values)}, ABSENT)
    days = values.get(_RETENTION)
    try:
        table().put(put) if days is None else table().transact(put, retention_register.register_write(space, days))
    except ConditionFailed as failed:
        return _from_item(failed.item or {})
    return None


def get(space: Space) -> Mapping[str, Any] | None:
    """What is said of a space."""
    item = table().get(keys.space(space))
    return _from_item(item) if item else None


def update(space: Space, values: Mapping[str, Any], removed: frozenset[str]) -> Mapping[str, Any] | None:
    """Change what is said of a space; all of it as it is now, None if nothing was said."""
    update = Update(keys.space(space), PRESENT, _to_attributes(values), sorted(removed))
    try:
        if _RETENTION not in removed.union(values):
            return _from_item(table().update(update))
        table().transact(update, retention_register.register_write(space, values.get(_RETENTION)))
    except ConditionFailed:
        return None
    return get(space)


def iter_spaces(tenant: str, after_id: str | None, chunk: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The spaces of a tenant by id, behind one, and what is said of each; a call only when it is needed."""
    after_id = after_id or " "
    while True:
        span = Key("pk").eq(keys.space(Space(tenant, ""))["pk"]) & Key("sk").gt(after_id)
        found = table().query(span, limit=chunk)
        for item in found.items:
            yield item["sk"], _from_item(item)
        if found.last is None:
            return
        after_id = found.last["sk"]


def _to_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: dumps(value) if name in _JSON_FIELDS and value is not None else value for name, value in values.items()
    }


def _from_item(item: Item) -> Mapping[str, Any]:
    return {
        name: loads(value) if name in _JSON_FIELDS else value
        for name, value in item.items()
        if name not in ("pk", "sk")
    }
