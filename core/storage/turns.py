"""Turns of a model that carry an idempotency key: who is at work on one until when, and what came of it.

A turn's item keeps ids and places. An answer that is in no thread is kept in it as well, as long as a claim lives:
nobody could have it again from anywhere else. An item is written under a condition each time, so that of two that take
over a turn whose lease ran out, one does.
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
    """How a turn stands. `lease_until` is in milliseconds. When it is done, `thread_id` and `answer` say where the
    answer is, or it is `completion`, if it is in no thread."""

    fingerprint: str
    owner: str
    lease_until: int
    thread_id: UUID | None = None
    answer: int | None = None
    completion: Mapping[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.answer is not None or self.completion is not None

    @property
    def is_expired(self) -> bool:
        """Whether nobody is at work on it any more."""
        return self.lease_until <= clock.now()


def get(space: Space, hash: str) -> Turn | None:
    """The turn that stands for a key, if one does and has not run out."""
    item = claims.get_unexpired(keys.turn(space, hash))
    return _from_item(item) if item else None


def begin(space: Space, hash: str, turn: Turn) -> Turn:
    """Claim a key for a turn, unless it is claimed; the turn that now stands."""
    item = {
        **keys.turn(space, hash),
        "fingerprint": turn.fingerprint,
        "owner": turn.owner,
        "lease_until": turn.lease_until,
    }
    existing = claims.put_or_get(item)
    return _from_item(existing) if existing else turn


def take_over(space: Space, hash: str, existing: Turn, turn: Turn) -> bool:
    """Become the owner of a turn whose lease has run out; False if somebody else was faster, or it is done."""
    left = Attr("owner").eq(existing.owner) & Attr("lease_until").eq(existing.lease_until) & _UNFINISHED
    values = {"owner": turn.owner, "lease_until": turn.lease_until}
    return _update(Update(keys.turn(space, hash), left, values))


def renew(space: Space, hash: str, turn: Turn, lease_until: int) -> None:
    """Keep a turn that is still ours and at work."""
    _update(Update(keys.turn(space, hash), _is_owned_by(turn), {"lease_until": lease_until}))


def record_answer(space: Space, hash: str, thread_id: UUID, answer: int) -> None:
    """Note what came of a turn, unless it has an answer already."""
    _record(space, hash, {"thread_id": str(thread_id), "answer": answer})


def record_completion(space: Space, hash: str, completion: Mapping[str, Any]) -> bool:
    """Keep the answer of a turn, unless it has one already, which is False; whoever has taken it over finds it then."""
    return _record(space, hash, {"completion": dumps(completion)})


def release(space: Space, hash: str, turn: Turn) -> None:
    """Give up the lease of a turn that failed, so that a retry need not wait for its end."""
    _update(Update(keys.turn(space, hash), _is_owned_by(turn), {"lease_until": 0}))


def _record(space: Space, hash: str, result: Mapping[str, Any]) -> bool:
    return _update(Update(keys.turn(space, hash), Attr("owner").exists() & _UNFINISHED, result))


def _is_owned_by(turn: Turn) -> ConditionBase:
    """That a turn is not done, and nobody else has taken it over."""
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
