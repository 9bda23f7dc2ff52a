"""Settings of spaces. A space without settings has no item.

A retention is stored in a register as well (`core.storage.retention_register`), in the same transaction.
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
    """Store the settings of a space, unless it has some. Returns None, or the existing settings. Raises Busy."""
    put = Put({**keys.space(space), **_to_attributes(values)}, ABSENT)
    days = values.get(_RETENTION)
    try:
        table().put(put) if days is None else table().transact(put, retention_register.register_write(space, days))
    except ConditionFailed as failed:
        return _from_item(failed.item or {})
    return None


def get(space: Space) -> Mapping[str, Any] | None:
    """Return the settings of a space, or None if it has none."""
    item = table().get(keys.space(space))
    return _from_item(item) if item else None


def update(space: Space, values: Mapping[str, Any], unset: frozenset[str]) -> Mapping[str, Any] | None:
    """Set the fields of `values` and remove those named in `unset`. Returns all settings, None if there were none.

    Raises Busy.
    """
    update = Update(keys.space(space), PRESENT, _to_attributes(values), sorted(unset))
    try:
        if _RETENTION not in unset.union(values):
            return _from_item(table().update(update))
        table().transact(update, retention_register.register_write(space, values.get(_RETENTION)))
    except ConditionFailed:
        return None
    return get(space)


def iter_spaces(tenant: str, after_id: str | None, chunk: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (id, settings) for the spaces of a tenant that have settings, in the order of their ids, after `after_id`.

    Each query reads `chunk` items, when they are needed.
    """
    key_range = Key("pk").eq(keys.space(Space(tenant, ""))["pk"]) & Key("sk").gt(after_id or " ")
    for page in table().query(key_range, limit=chunk):
        yield from ((item["sk"], _from_item(item)) for item in page.items)


def _to_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: dumps(value) if name in _JSON_FIELDS and value is not None else value for name, value in values.items()
    }


def _from_item(item: Item) -> Mapping[str, Any]:
    values = {name: value for name, value in item.items() if name not in ("pk", "sk")}
    return {name: loads(value) if name in _JSON_FIELDS else value for name, value in values.items()}
