"""API keys. Each has two items: the record that authentication reads, and an entry in its tenant's register."""

from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from core.storage import keys
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.table import table
from core.storage.writes import ABSENT, PRESENT, Put, Update

_PAGE_SIZE = 100
"""Entries of the register that one query reads."""


def create(key_id: str, tenant: str, hash: str, record: dict[str, Any]) -> None:
    """Store both items of a new key; only the first contains the hash of its secret. Raises ConditionFailed if the id
    exists."""
    record = {"tenant": tenant, **record}
    table().transact(
        Put({**keys.api_key(key_id), "hash": hash, **record}, ABSENT),
        Put({**keys.registered_api_key(tenant, key_id), **record}, ABSENT),
    )


def get(key_id: str) -> Item | None:
    """Return the record of a key, or None."""
    return table().get(keys.api_key(key_id))


def revoke(key_id: str, tenant: str, at: int) -> bool:
    """Set `revoked_at` (in ms) in both items; False if the tenant has no such key."""
    values = {"revoked_at": at}
    owned = PRESENT & Attr("tenant").eq(tenant)
    try:
        table().transact(
            Update(keys.api_key(key_id), owned, values),
            Update(keys.registered_api_key(tenant, key_id), PRESENT, values),
        )
    except ConditionFailed:
        return False
    return True


def iter_by_tenant(tenant: str) -> Iterator[Item]:
    """Yield the register entries of a tenant's keys, in the order of their ids."""
    for page in table().query(Key("pk").eq(keys.registered_api_key(tenant, "")["pk"]), limit=_PAGE_SIZE):
        yield from page.items
