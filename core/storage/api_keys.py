"""API keys: the record that authentication looks up, and the same in its tenant's register, for listing."""

from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from core.storage import keys
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.table import table
from core.storage.writes import ABSENT, PRESENT, Put, Update


def create(key_id: str, tenant: str, hash: str, record: dict[str, Any]) -> None:
    """Keep a new key's record in both places; the hash of its secret only where authentication looks."""
    record = {"tenant": tenant, **record}
    table().transact(
        Put({**keys.api_key(key_id), "hash": hash, **record}, ABSENT),
        Put({**keys.registered_api_key(tenant, key_id), **record}, ABSENT),
    )


def get(key_id: str) -> Item | None:
    """The record of a key."""
    return table().get(keys.api_key(key_id))


def revoke(key_id: str, tenant: str, at: int) -> bool:
    """Mark a key revoked in both places; False if the tenant has no such key."""
    revoked = {"revoked_at": at}
    owned = PRESENT & Attr("tenant").eq(tenant)
    try:
        table().transact(
            Update(keys.api_key(key_id), owned, revoked),
            Update(keys.registered_api_key(tenant, key_id), PRESENT, revoked),
        )
    except ConditionFailed:
        return False
    return True


def iter_by_tenant(tenant: str) -> Iterator[Item]:
    """The records of a tenant's keys, oldest id first."""
    for page in table().query(Key("pk").eq(keys.registered_api_key(tenant, "")["pk"]), limit=100):
        yield from page.items
