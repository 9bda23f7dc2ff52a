"""Claims: each stores the append id of the request that has an idempotency key. It stores ids, never content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from boto3.dynamodb.conditions import Attr

from core import clock
from core.idempotency import require_same_request
from core.models import Space, ThreadRef
from core.storage import keys
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.table import table
from core.storage.writes import ABSENT, Put

LIFETIME = 25 * clock.HOUR
"""Milliseconds that a claim is valid. The API promises 24 hours; one more hour allows for clocks that differ. Expiry is
checked on every access, because DynamoDB deletes expired items (TTL) hours later."""

Scope = ThreadRef | Space
"""Where a key is unique: in a thread, or in a space for requests that are not about an existing thread."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim of a request: its append id, and either `start`, the sequence number after which its message is stored,
    or `thread_id`, the id of the thread that it creates."""

    fingerprint: str
    append_id: str
    start: int = 0
    thread_id: UUID | None = None

    def require(self, fingerprint: str) -> None:
        """Raise KeyReused unless the claim belongs to the request with this fingerprint."""
        require_same_request(self.fingerprint, fingerprint)


def claim(scope: Scope, hash: str, claim: Claim) -> Claim:
    """Claim a key, unless it is claimed. Returns the stored claim: this one or an earlier one.

    Raises KeyReused if the earlier one belongs to another request, Busy.
    """
    item = put_or_get(_item(scope, hash, claim))
    if item is None:
        return claim
    existing = from_item(item)
    existing.require(claim.fingerprint)
    return existing


def claim_write(scope: Scope, hash: str, claim: Claim) -> Put:
    """Return the write that claims a key as part of a transaction. It fails if the key is claimed."""
    return _put(_item(scope, hash, claim))


def get(scope: Scope, hash: str) -> Claim | None:
    """Return the unexpired claim of a key, or None."""
    item = get_unexpired(_key(scope, hash))
    return from_item(item) if item else None


def from_item(item: Item) -> Claim:
    """Return the claim that an item stores."""
    thread_id = item.get("thread_id")
    return Claim(item["fingerprint"], item["append_id"], item["start"], UUID(thread_id) if thread_id else None)


def put_or_get(item: Mapping[str, Any]) -> Item | None:
    """Store an item that expires after LIFETIME, unless an unexpired one has its key. Returns None, or that earlier
    item."""
    try:
        table().put(_put(item))
    except ConditionFailed as failed:
        if failed.item is None:
            raise
        return failed.item
    return None


def get_unexpired(key: keys.Key) -> Item | None:
    """Return an item of `put_or_get`, or None if it does not exist or has expired."""
    item = table().get(key)
    return item if item and item["expires_at"] >= clock.now() // clock.SECOND else None


def _put(item: Mapping[str, Any]) -> Put:
    now = clock.now()
    expired = Attr("expires_at").lt(now // clock.SECOND)
    return Put({**item, "expires_at": clock.seconds(now + LIFETIME)}, ABSENT | expired)


def _key(scope: Scope, hash: str) -> keys.Key:
    return keys.claim(scope, hash) if isinstance(scope, ThreadRef) else keys.creation_claim(scope, hash)


def _item(scope: Scope, hash: str, claim: Claim) -> Mapping[str, Any]:
    return {
        **_key(scope, hash),
        "fingerprint": claim.fingerprint,
        "append_id": claim.append_id,
        "start": claim.start,
        "thread_id": claim.thread_id and str(claim.thread_id),
    }
