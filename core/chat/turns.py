"""A turn: a question, and a model's answer to it, both in the thread.

With an idempotency key a turn has a lease and an owner: while it runs, the same request is told to wait; when it is
done, it gets the same answer without asking a model; when its owner is gone, the next one goes on behind what is
stored.
"""

from collections.abc import Iterator

from core import clock, ids
from core.chat import question, rounds
from core.chat.asking import Ask
from core.chat.events import Answered, Event
from core.errors import InFlight, KeyReused
from core.idempotency import claim_hash
from core.messages import read
from core.models import Space, ThreadRef
from core.storage import turns
from core.storage.turns import Turn

LEASE = 35 * clock.SECOND
"""How long a turn belongs to whoever runs it, from its last sign of life: a little longer than a function that answers
in one piece does."""


def turn(space: Space, ask: Ask, *, author: str, key: str | None = None) -> Iterator[Event]:
    """Carry out a turn; `Answered` is its last event. Nothing happens before the first is asked for.

    Raises NotFound, Archived, Invalid, TooLarge; KeyReused; InFlight while the same turn runs; ProviderFailed and its
    kin, also in the middle: what was said so far is then not kept, and the same request can be sent again.
    """
    if key is None:
        question.check(space, ask)
        yield from rounds.carry_out(space, ask, author)
        return
    hash = claim_hash("chat", f"{ask.thread.id if ask.thread else ''} {key}")
    mine = Turn(question.sameness(ask), ids.new_append_id(), clock.now() + LEASE)
    standing = turns.get(space, hash)
    if standing is None:
        question.check(space, ask)
        standing = turns.begin(space, hash, mine)
    if standing.fingerprint != mine.fingerprint:
        raise KeyReused
    if standing.thread_id is not None and standing.answer is not None:
        yield rounds.replayed(read(ThreadRef(space, standing.thread_id), standing.answer))
        return
    if standing != mine and not (standing.has_run_out and turns.take_over(space, hash, standing, mine)):
        raise InFlight
    yield from _owned(space, ask, author, hash, mine, resumed=standing != mine)


def _owned(space: Space, ask: Ask, author: str, hash: str, mine: Turn, *, resumed: bool) -> Iterator[Event]:
    """Carry out a turn that is ours, and note what came of it."""

    def renew() -> None:
        turns.renew(space, hash, mine, clock.now() + LEASE)

    try:
        for event in rounds.carry_out(space, ask, author, hash, resumed=resumed, renew=renew):
            if isinstance(event, Answered):
                turns.finish(space, hash, event.message.thread.id, event.message.sequence)
            yield event
    except Exception:
        turns.release(space, hash, mine)
        raise
