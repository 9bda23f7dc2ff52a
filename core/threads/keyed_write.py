"""Changes with an idempotency key: the claim and the change are one transaction, so neither exists alone."""

from collections.abc import Callable, Sequence
from typing import Any

from core import ids
from core.errors import Busy, SkeinError
from core.idempotency import fingerprint, key_hash
from core.models import ThreadRef
from core.storage import claims
from core.storage.calls import ConditionFailed
from core.storage.claims import Claim
from core.storage.heads import Head
from core.storage.table import table
from core.storage.writes import Write
from core.threads.lookup import load_head

MAX_ATTEMPTS = 5
"""Attempts to change a thread that other requests change concurrently."""


def write_once(
    ref: ThreadRef, operation: str, key: str, request: Sequence[Any], writes: Callable[[Head], Sequence[Write]]
) -> bool:
    """Change a thread once for all requests with this key. Returns whether an earlier request did.

    A late retry thus does not undo later changes. `writes` returns the writes of the change, given the thread's head;
    `request` are JSON values that identify the request. Raises NotFound; KeyReused; Busy; what `writes` raises.
    """
    hash = key_hash(operation, key)
    claim = Claim(fingerprint(operation, *request), ids.new_append_id())
    for _ in range(MAX_ATTEMPTS):
        try:
            planned = writes(load_head(ref))
        except SkeinError:
            if _is_done(ref, hash, claim):
                return True
            raise
        try:
            table().transact(claims.claim_write(ref, hash, claim), *planned)
        except ConditionFailed as failed:
            if failed.index > 0 or failed.item is None:
                continue
            existing = claims.from_item(failed.item)
            existing.require(claim.fingerprint)
            return existing.append_id != claim.append_id
        return False
    raise contention_error()


def contention_error() -> Busy:
    """Return the error for a change that lost against concurrent changes in every attempt."""
    return Busy("Other requests are changing the thread. Try again.")


def _is_done(ref: ThreadRef, hash: str, claim: Claim) -> bool:
    """Return whether an earlier request made this change; repeating it succeeds even if it is not allowed now."""
    existing = claims.get(ref, hash)
    return existing is not None and existing.fingerprint == claim.fingerprint
