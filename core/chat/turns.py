"""A turn: a question, and a model's answer to it, both in the thread.

With an idempotency key a turn has a lease (`core.chat.leases`): when it is done, the same request gets the same answer
without asking a model; when its owner is gone, the next one goes on behind what is stored.
"""

from collections.abc import Iterator
from functools import cache, partial

from core import tools
from core.chat import leases, run, user_message
from core.chat.events import Answered, Event
from core.chat.request import Ask
from core.errors import NotFound
from core.idempotency import claim_hash
from core.models import Space, ThreadRef
from core.storage import threads, turns
from core.storage.calls import ConditionFailed
from core.storage.table import table
from core.threads.keyed_write import carry_out
from core.threads.messages import read


def turn(space: Space, ask: Ask, *, author: str, key: str | None = None) -> Iterator[Event]:
    """Carry out a turn; `Answered` is its last event. Nothing happens before the first is asked for.

    Raises NotFound, Archived, Invalid, TooLarge; KeyReused; InFlight while the same turn runs; ProviderFailed and its
    kin, also in the middle: what was said so far is then not kept, and the same request can be sent again.
    """
    offered = cache(partial(tools.build_tools, space, ask.tools))
    if key is None:
        user_message.check(ask, offered)
        yield from run.carry_out(space, ask, author, offered)
        return
    hash = claim_hash("chat", f"{ask.thread.id if ask.thread else ''} {key}")
    lease = leases.take(space, hash, user_message.sameness(ask), lambda: user_message.check(ask, offered))
    done = lease.standing
    if done.thread_id is not None and done.answer is not None:
        yield run.replayed(read(ThreadRef(space, done.thread_id), done.answer))
        return
    with lease.held():
        for event in run.carry_out(space, ask, author, offered, hash, resumed=lease.is_taken_over, renew=lease.renew):
            if isinstance(event, Answered):
                turns.finish(space, hash, event.message.thread.id, event.message.sequence)
            yield event


def stop(ref: ThreadRef, *, key: str | None = None) -> bool:
    """Have the turns that run in a thread end, within about a second; what was said until then is kept, and marked as
    incomplete. Turns that begin later are not concerned: with a key, a late retry does not stop them either. True if an
    earlier request with the key had done it. Raises NotFound, KeyReused.
    """
    if key is not None:
        return carry_out(ref, "stop", key, (), lambda head: [threads.stopping(head.ref)])
    try:
        table().update(threads.stopping(ref))
    except ConditionFailed:
        raise NotFound("thread", str(ref.id)) from None
    return False
