"""A turn: a question, and a model's answer to it, both in the thread.

With an idempotency key a turn has a lease (`core.chat.leases`): when it is done, the same request gets the same answer
without asking a model; when its owner is gone, the next one goes on behind what is stored.
"""

from collections.abc import Iterator
from functools import cache, partial

from core import tools
from core.chat import leases, question, rounds
from core.chat.asking import Ask
from core.chat.events import Answered, Event
from core.idempotency import claim_hash
from core.messages import read
from core.models import Space, ThreadRef
from core.storage import turns


def turn(space: Space, ask: Ask, *, author: str, key: str | None = None) -> Iterator[Event]:
    """Carry out a turn; `Answered` is its last event. Nothing happens before the first is asked for.

    Raises NotFound, Archived, Invalid, TooLarge; KeyReused; InFlight while the same turn runs; ProviderFailed and its
    kin, also in the middle: what was said so far is then not kept, and the same request can be sent again.
    """
    offered = cache(partial(tools.offered, space, ask.tools))
    if key is None:
        question.check(ask, offered)
        yield from rounds.carry_out(space, ask, author, offered)
        return
    hash = claim_hash("chat", f"{ask.thread.id if ask.thread else ''} {key}")
    lease = leases.take(space, hash, question.sameness(ask), lambda: question.check(ask, offered))
    done = lease.standing
    if done.thread_id is not None and done.answer is not None:
        yield rounds.replayed(read(ThreadRef(space, done.thread_id), done.answer))
        return
    with lease.held():
        for event in rounds.carry_out(
            space, ask, author, offered, hash, resumed=lease.is_taken_over, renew=lease.renew
        ):
            if isinstance(event, Answered):
                turns.finish(space, hash, event.message.thread.id, event.message.sequence)
            yield event
