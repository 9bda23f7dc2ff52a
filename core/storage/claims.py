"""Claims: which append, begun where, an idempotency key stands for. A claim keeps ids, never content."""

from dataclasses import dataclass
from uuid import UUID

from boto3.dynamodb.conditions import Attr

from core import clock
from core.models import Space, ThreadRef
from core.storage import keys
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.table import table
from core.storage.writes import ABSENT, Put

LIFETIME = 25 * clock.HOUR
"""The contracts promise 24 hours; one more for clocks that differ. Expiry is checked, never left to the TTL sweep."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a key claims. `start` is the place behind which its message stands; `thread_id` where a thread is made."""

    fingerprint: str
    append_id: str
    start: int = 0
    thread_id: UUID | None = None


def put(ref: ThreadRef, hash: str, claim: Claim) -> Claim:
    """Claim a key for an append to a thread, unless it is claimed; the claim that now stands."""
    return _put(keys.claim(ref, hash), claim)


def put_in_space(space: Space, hash: str, claim: Claim) -> Claim:
    """Claim a key for something that is no thread's, unless it is claimed; the claim that now stands."""
    return _put(keys.creation_claim(space, hash), claim)


def get(ref: ThreadRef, hash: str) -> Claim | None:
    """The claim that stands for a key in a thread, if one does and has not run out."""
    item = table().get(keys.claim(ref, hash))
    return from_item(item) if item and item["expires_at"] >= clock.now() // clock.SECOND else None


def creation(space: Space, hash: str, claim: Claim) -> Put:
    """The write, for a transaction, that claims a key for making a thread."""
    return _unless_claimed(keys.creation_claim(space, hash), claim)


def change(ref: ThreadRef, hash: str, claim: Claim) -> Put:
    """The write, for a transaction, that claims a key for a change to a thread."""
    return _unless_claimed(keys.claim(ref, hash), claim)


def from_item(item: Item) -> Claim:
    """Read a claim back."""
    thread_id = item.get("thread_id")
    return Claim(item["fingerprint"], item["append_id"], item["start"], UUID(thread_id) if thread_id else None)


def _put(key: keys.Key, claim: Claim) -> Claim:
    try:
        table().put(_unless_claimed(key, claim))
    except ConditionFailed as standing:
        if standing.item is None:
            raise
        return from_item(standing.item)
    return claim


def _unless_claimed(key: keys.Key, claim: Claim) -> Put:
    now = clock.now()
    item = {
        **key,
        "fingerprint": claim.fingerprint,
        "append_id": claim.append_id,
        "start": claim.start,
        "thread_id": claim.thread_id and str(claim.thread_id),
        "expires_at": clock.seconds(now + LIFETIME),
    }
    return Put(item, ABSENT | Attr("expires_at").lt(now // clock.SECOND))
