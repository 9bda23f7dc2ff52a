"""Changes that carry an idempotency key: the claim and the change are one transaction, so neither stands alone."""

from collections.abc import Callable, Sequence
from typing import Any

from core import ids
from core.errors import Busy, KeyReused, SkeinError
from core.idempotency import fingerprint, key_hash
from core.models import ThreadRef
from core.storage import claims
from core.storage.calls import ConditionFailed
from core.storage.claims import Claim
from core.storage.heads import Head
from core.storage.table import table
from core.storage.writes import Write
from core.threads.lookup import load_head

ATTEMPTS = 5
"""How often a change is tried against a thread that others change at the same moment."""


def write_once(
    ref: ThreadRef, operation: str, key: str, request: Sequence[Any], writes: Callable[[Head], Sequence[Write]]
) -> bool:
    """Carry out a change to a thread once for all requests with this key; True if an earlier one had done it.

    A late retry thus does not undo what was changed since. `writes` says what is to be written, given how the thread
    stands. Raises NotFound, KeyReused, and what `writes` raises.
    """
    hash = key_hash(operation, key)
    claim = Claim(fingerprint(operation, *request), ids.new_append_id())
    for _ in range(ATTEMPTS):
        try:
            planned = writes(load_head(ref))
        except SkeinError:
            if _is_done(ref, hash, claim):
                return True
            raise
        try:
            table().transact(claims.change(ref, hash, claim), *planned)
        except ConditionFailed as failed:
            if failed.index > 0 or failed.item is None:
                continue
            standing = claims.from_item(failed.item)
            if standing.fingerprint != claim.fingerprint:
                raise KeyReused from None
            return standing.append_id != claim.append_id
        return False
    raise contention_error()


def contention_error() -> Busy:
    """What is said when others change a thread so fast that a change finds no moment for itself."""
    return Busy("The thread is being changed by others at this moment. Try again.")


def _is_done(ref: ThreadRef, hash: str, claim: Claim) -> bool:
    """Whether an earlier request did this before it came to be forbidden: a replay stays a replay."""
    standing = claims.get(ref, hash)
    return standing is not None and standing.fingerprint == claim.fingerprint
