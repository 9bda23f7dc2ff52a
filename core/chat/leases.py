"""Leases: which process runs a turn that carries an idempotency key.

While a turn runs, the same request gets InFlight; when the process that ran it is gone, the next request takes over.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core import clock, ids
from core.errors import InFlight
from core.idempotency import require_same_request
from core.models import Space
from core.storage import turns
from core.storage.turns import Turn

LEASE = 35 * clock.SECOND
"""How long after its last heartbeat a turn stays its owner's: a little longer than a function that does not stream may
run (29 s, API Gateway)."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A turn that this process owns (`own`), unless `existing`, the turn as it was stored before, is finished."""

    space: Space
    hash: str
    own: Turn
    existing: Turn

    @property
    def is_resumed(self) -> bool:
        """Whether an earlier request has started the turn."""
        return self.existing != self.own

    def renew(self) -> None:
        """Extend the lease to LEASE from now."""
        turns.renew(self.space, self.hash, self.own, clock.now() + LEASE)

    @contextmanager
    def released_on_error(self) -> Iterator[None]:
        """Release the lease if the block raises, so that the next request need not wait for its end."""
        try:
            yield
        except Exception:
            turns.release(self.space, self.hash, self.own)
            raise


def acquire(space: Space, hash: str, fingerprint: str, validate: Callable[[], None]) -> Lease:
    """Acquire the lease of the turn with this hashed key; a finished turn is returned as it is.

    `fingerprint` identifies the request. `validate` is called before a new turn is stored, and raises to prevent it.

    Raises KeyReused if the key belongs to another request, InFlight while another process runs the turn, and the errors
    of `validate`.
    """
    own = Turn(fingerprint, ids.new_append_id(), clock.now() + LEASE)
    existing = turns.get(space, hash)
    if existing is None:
        validate()
        existing = turns.begin(space, hash, own)
    require_same_request(existing.fingerprint, fingerprint)
    if not existing.is_done and existing != own and not _take_over(space, hash, existing, own):
        raise InFlight
    return Lease(space, hash, own, existing)


def _take_over(space: Space, hash: str, existing: Turn, own: Turn) -> bool:
    return existing.is_expired and turns.take_over(space, hash, existing, own)
