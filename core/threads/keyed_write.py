"""Changes that carry an idempotency key: the claim and the change are one transaction, so neither stands alone."""

from collections.abc import Callable, Sequence
from typing import Any

from core import ids
from core.errors import Busy, KeyReused, NotFound, SkeinError
from core.idempotency import claim_hash, fingerprint
from core.models import ThreadRef
from core.storage import claims, threads
from core.storage.calls import ConditionFailed
from core.storage.claims import Claim
from core.storage.heads import Head
from core.storage.table import table
from core.storage.writes import Write

ATTEMPTS = 5
"""How often a change is tried against a thread that others change at the same moment."""


def head_of(ref: ThreadRef) -> Head:
    """The living thread and its newest place. Raises NotFound."""
    head = threads.head(ref)
    if head is None:
        raise NotFound("thread", str(ref.id))
    return head


def carry_out(
    ref: ThreadRef, operation: str, key: str, request: Sequence[Any], writes: Callable[[Head], Sequence[Write]]
) -> bool:
    """Carry out a change to a thread once for all requests with this key; True if an earlier one had done it.

    A late retry thus does not undo what was changed since. `writes` says what is to be written, given how the thread
    stands. Raises NotFound, KeyReused, and what `writes` raises.
    """
    hash = claim_hash(operation, key)
    claim = Claim(fingerprint(operation, *request), ids.new_append_id())
    for _ in range(ATTEMPTS):
        try:
            planned = writes(head_of(ref))
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
    raise contended()


def contended() -> Busy:
    """What is said when others change a thread so fast that a change finds no moment for itself."""
    return Busy("The thread is being changed by others at this moment. Try again.")


def _is_done(ref: ThreadRef, hash: str, claim: Claim) -> bool:
    """Whether an earlier request did this before it came to be forbidden: a replay stays a replay."""
    standing = claims.get(ref, hash)
    return standing is not None and standing.fingerprint == claim.fingerprint
