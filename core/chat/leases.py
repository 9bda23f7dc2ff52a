"""Leases: who is at work on a turn that carries an idempotency key.

While a turn runs, the same request is told to wait; when whoever runs it is gone, the next request takes it over.
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
"""How long a turn belongs to whoever runs it, from its last sign of life: a little longer than a function that answers
in one piece does."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A turn that is ours, unless `standing`, how it stood before, has its answer already."""

    space: Space
    hash: str
    mine: Turn
    standing: Turn

    @property
    def is_taken_over(self) -> bool:
        """Whether somebody was at work on it before."""
        return self.standing != self.mine

    def renew(self) -> None:
        """Keep it for another while."""
        turns.renew(self.space, self.hash, self.mine, clock.now() + LEASE)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Carry the turn out inside the block: if it fails, the next request need not wait."""
        try:
            yield
        except Exception:
            turns.release(self.space, self.hash, self.mine)
            raise


def take(space: Space, hash: str, sameness: str, check: Callable[[], None]) -> Lease:
    """The lease of the turn that a key stands for, or its answer. `check` raises what forbids a turn, before its key is
    claimed; `sameness` tells its request from others.

    Raises KeyReused; InFlight while somebody else is at work on it; what `check` raises.
    """
    mine = Turn(sameness, ids.new_append_id(), clock.now() + LEASE)
    standing = turns.get(space, hash)
    if standing is None:
        check()
        standing = turns.begin(space, hash, mine)
    require_same_request(standing.fingerprint, sameness)
    if not standing.is_done and standing != mine and not _taken_over(space, hash, standing, mine):
        raise InFlight
    return Lease(space, hash, mine, standing)


def _taken_over(space: Space, hash: str, standing: Turn, mine: Turn) -> bool:
    return standing.has_run_out and turns.take_over(space, hash, standing, mine)
