"""Chat turns with an idempotency key: owner, lease expiry and result.

A turn's item stores the ids of its answer. A completion without a thread is stored in the item itself, as long as a
claim is valid, because it is stored nowhere else. Every write has a condition, so that only one request can take over a
turn with an expired lease.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from boto3.dynamodb.conditions import Attr, ConditionBase

from core import clock
from core.jsontext import dumps, loads
from core.models import Space
from core.storage import claims, keys
from core.storage.calls import ConditionFailed
from core.storage.expressions import Item
from core.storage.table import table
from core.storage.writes import Update

_UNFINISHED = Attr("answer").not_exists() & Attr("completion").not_exists()


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored turn. Its lease expires at `lease_until`, in milliseconds.

    A finished turn has either `thread_id` and the sequence number `answer` of the reply, or `completion`, if it has no
    thread.
    """

    fingerprint: str
    owner: str
    lease_until: int
    thread_id: UUID | None = None
    answer: int | None = None
    completion: Mapping[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        """Whether the turn has a result."""
        return self.answer is not None or self.completion is not None

    @property
    def is_expired(self) -> bool:
        """Whether the lease has expired."""
        return self.lease_until <= clock.now()


def get(space: Space, hash: str) -> Turn | None:
    """Return the turn with a hashed key, or None if there is none or its claim has expired."""
    item = claims.get_unexpired(keys.turn(space, hash))
    return _from_item(item) if item else None


def begin(space: Space, hash: str, turn: Turn) -> Turn:
    """Claim a key for a turn, unless it is claimed. Returns the stored turn: this one or an earlier one. Raises
    Busy."""
    item = {
        **keys.turn(space, hash),
        "fingerprint": turn.fingerprint,
        "owner": turn.owner,
        "lease_until": turn.lease_until,
    }
    existing = claims.put_or_get(item)
    return _from_item(existing) if existing else turn


def take_over(space: Space, hash: str, existing: Turn, turn: Turn) -> bool:
    """Become the owner of a turn with an expired lease; False if another request was faster, or the turn is finished.
    Raises Busy."""
    unchanged = Attr("owner").eq(existing.owner) & Attr("lease_until").eq(existing.lease_until) & _UNFINISHED
    values = {"owner": turn.owner, "lease_until": turn.lease_until}
    return _update(Update(keys.turn(space, hash), unchanged, values))


def renew(space: Space, hash: str, turn: Turn, lease_until: int) -> None:
    """Extend the lease, if the turn is unfinished and has the same owner. Raises Busy."""
    _update(Update(keys.turn(space, hash), _is_owned_by(turn), {"lease_until": lease_until}))


def record_answer(space: Space, hash: str, thread_id: UUID, answer: int) -> None:
    """Record the sequence number of a turn's answer, unless the turn has a result. Raises Busy."""
    _record(space, hash, {"thread_id": str(thread_id), "answer": answer})


def record_completion(space: Space, hash: str, completion: Mapping[str, Any]) -> bool:
    """Store the completion of a turn; False if the turn has a result, also that of a later owner. Raises Busy."""
    return _record(space, hash, {"completion": dumps(completion)})


def release(space: Space, hash: str, turn: Turn) -> None:
    """End the lease of a failed turn, if it has the same owner, so that a retry need not wait. Raises Busy."""
    _update(Update(keys.turn(space, hash), _is_owned_by(turn), {"lease_until": 0}))


def _record(space: Space, hash: str, result: Mapping[str, Any]) -> bool:
    return _update(Update(keys.turn(space, hash), Attr("owner").exists() & _UNFINISHED, result))


def _is_owned_by(turn: Turn) -> ConditionBase:
    """Return the condition that a turn is unfinished and has the same owner."""
    return Attr("owner").eq(turn.owner) & _UNFINISHED


def _update(update: Update) -> bool:
    try:
        table().update(update)
    except ConditionFailed:
        return False
    return True


def _from_item(item: Item) -> Turn:
    thread_id, completion = item.get("thread_id"), item.get("completion")
    return Turn(
        fingerprint=item["fingerprint"],
        owner=item["owner"],
        lease_until=item["lease_until"],
        thread_id=UUID(thread_id) if thread_id else None,
        answer=item.get("answer"),
        completion=loads(completion) if completion else None,
    )
